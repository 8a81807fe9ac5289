import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sharedData, SKIP_REASON } from './shared-data.ts';
import { prepare } from './validate-files.ts';

const CONFIG = { deduplicate: 'off', split: { test: 0, validation: 0 }, pii: { policy: 'off' } };
/** White space as Unicode has it: U+FEFF, one of the strings, is none. */
const BLANK = /^\p{White_Space}*$/u;
const lineSchema = z.object({ messages: z.array(z.object({ content: z.string() })) });

function hostileStrings(): readonly string[] {
  if (sharedData === null) return [];
  return z.array(z.string()).parse(JSON.parse(readFileSync(join(sharedData, 'naughty/blns.json'), 'utf8')));
}

function csvCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

describe.skipIf(sharedData === null)(`the big list of naughty strings (${SKIP_REASON})`, () => {
  const strings = hostileStrings();
  const usable = strings.filter((text) => !BLANK.test(text));

  it('has 515 strings, two of them blank', () => {
    expect([strings.length, usable.length]).toEqual([515, 513]);
  });

  it.for([
    ['JSONL', 'x.jsonl', (prompt: string, completion: string) => JSON.stringify({ prompt, completion }), ''],
    [
      'CSV',
      'x.csv',
      (prompt: string, completion: string) => `${csvCell(prompt)},${csvCell(completion)}`,
      'prompt,completion\n',
    ],
  ] as const)('comes back byte for byte from %s, as prompts and as answers', async ([, name, write, header]) => {
    const rows = strings.flatMap((text, n) => [write(text, `answer ${n}`), write(`prompt ${n}`, text)]);
    const { ledger, files } = await prepare({ [name]: `${header}${rows.join('\n')}\n` }, CONFIG);
    expect(ledger.totals).toMatchObject({ rows: 1_030, accepted: 1_026, rejected: 4 });
    const lines = readFileSync(files.train, 'utf8').trimEnd().split('\n');
    const texts = lines.map((line) => lineSchema.parse(JSON.parse(line)).messages.map(({ content }) => content));
    const wanted = strings.flatMap((text, n) => {
      return BLANK.test(text)
        ? []
        : [
            [text, `answer ${n}`],
            [`prompt ${n}`, text],
          ];
    });
    expect(texts).toEqual(wanted);
  });
});
