import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { assertSupported } from '../../config/check-support.ts';
import { loadText } from '../config/load-text.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(resolve(ROOT, page), 'utf8');

const TUTORIALS = readdirSync(resolve(ROOT, 'docs/tutorials')).map((name) => `docs/tutorials/${name}`);

it.each(['README.md', 'docs/configuration.md', ...TUTORIALS])(
  'the whole configurations that %s shows load, and this version honours them',
  (page) => {
    const shown = wholeConfigurations(read(page));
    expect(shown).not.toEqual([]);
    for (const text of shown) {
      const { config } = loadText(text);
      expect(() => assertSupported(config)).not.toThrow();
    }
  },
);

function wholeConfigurations(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^( *)```yaml[^\n]*\n(.*?)^ *```/gms)].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
  return blocks.filter((text) => /^name:/m.test(text) && /^training:/m.test(text));
}
