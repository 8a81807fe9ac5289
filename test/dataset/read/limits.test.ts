import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { validateText } from '../validate-files.ts';

const pair = '{"prompt":"a","completion":"b"}';

describe('limits', () => {
  it('refuses gzip that unpacks to more than 200 times its size', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('prompt,completion\n'), Buffer.alloc(80 * 1024 * 1024, 'a')]));
    await expect(validateText('x.csv.gz', bomb)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('more than 200 times its size'),
    });
  });

  it('takes data that pack well: only what is large and grows a hundredfold is suspect', async () => {
    const packed = gzipSync(`prompt,completion\n${'the same row,again\n'.repeat(20_000)}`);
    expect((await validateText('x.csv.gz', packed)).totals).toMatchObject({ rows: 20_000, duplicates: 19_999 });
  });

  it('loses one line of 70 million characters and reads the next', async () => {
    const { totals, issues } = await validateText('x.jsonl', `{"prompt":"${'a'.repeat(70_000_000)}\n${pair}\n`);
    expect(totals).toMatchObject({ rows: 2, accepted: 1, rejected: 1 });
    expect(issues).toMatchObject([{ code: 'row_too_large', row: 1, line: 1 }]);
  });

  it.for([
    ['a line', 'x.jsonl', `${pair}\n${'['.repeat(100_000)}\n`],
    ['an element of an array', 'x.json', `[${'['.repeat(1_000)}${']'.repeat(1_000)},${pair}]`],
  ] as const)('refuses %s that nests without end, and that alone', async ([, name, content]) => {
    const { totals, issue_counts: counts } = await validateText(name, content);
    expect(totals).toMatchObject({ rows: 2, accepted: 1, rejected: 1 });
    expect(counts).toEqual({ json_too_deep: 1 });
  });
});
