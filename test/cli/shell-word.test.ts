import { expect, test } from 'vitest';
import { shellWord } from '../../cli/shell-word.ts';

test('a path is quoted where a shell would cut it, and only there', () => {
  expect(shellWord('/home/mei/retune.yaml')).toBe('/home/mei/retune.yaml');
  expect(shellWord(String.raw`C:\work\retune.yaml`)).toBe(String.raw`C:\work\retune.yaml`);
  expect(shellWord(String.raw`C:\Users\Mei Lin\retune.yaml`)).toBe(String.raw`"C:\Users\Mei Lin\retune.yaml"`);
  expect(shellWord('/data/a&b/retune.yaml')).toBe("'/data/a&b/retune.yaml'");
  expect(shellWord('/data/$(id) `x`/it\'s "mine".yaml')).toBe(`'/data/$(id) \`x\`/it'\\''s "mine".yaml'`);
});
