import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countNewLines } from '../../dataset/new-lines.ts';
import { tempDir } from '../support/temp-dir.ts';

it('counts the lines that the older file does not have, in any order and however many there are', async () => {
  const dir = await tempDir();
  const [older, newer] = [join(dir, 'older'), join(dir, 'newer')];
  const lines = Array.from({ length: 3_000 }, (_, at) => `{"row":${at}}`);
  await writeFile(older, `${lines.join('\n')}\n`);
  await writeFile(newer, `${[...lines.slice(1_000).toReversed(), 'corrected', 'new'].join('\n')}\n`);
  expect(await countNewLines(older, newer)).toEqual({ lines: 2_002, added: 2 });
  expect(await countNewLines(newer, older)).toEqual({ lines: 3_000, added: 1_000 });
  await writeFile(older, '');
  expect(await countNewLines(older, newer)).toEqual({ lines: 2_002, added: 2_002 });
  expect(await countNewLines(newer, older)).toEqual({ lines: 0, added: 0 });
});
