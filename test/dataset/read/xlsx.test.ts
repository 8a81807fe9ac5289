import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeWorkbook } from '../../support/make-workbook.ts';
import { makeZip } from '../../support/make-zip.ts';
import { prepare, validateText } from '../validate-files.ts';

const workbook = makeWorkbook([
  [
    ['text', 'category'],
    ['  spaces stay ', 'card'],
    ['two\r\nlines 漢字 😀', 42],
    [],
    ['no answer', null],
    [true, 0.1],
  ],
]);

describe('workbooks', () => {
  it('give their rows with the text untouched, numbers and booleans as JSON writes them', async () => {
    const { files, ledger } = await prepare({ 'x.xlsx': workbook }, { sources: [{ path: 'x.xlsx', split: 'train' }] });
    expect(ledger.sources[0]).toMatchObject({ format: 'xlsx', rows: 4, accepted: 3, rejected: 1, blank: 1 });
    const texts = readFileSync(files.train, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).messages.map(({ content }: { content: string }) => content));
    expect(texts).toEqual([
      ['  spaces stay ', 'card'],
      ['two\r\nlines 漢字 😀', '42'],
      ['true', '0.1'],
    ]);
  });

  it('name a bad row by its number in the sheet', async () => {
    const { issues } = await validateText('x.xlsx', workbook);
    expect(issues).toMatchObject([{ code: 'completion_blank', row: 3, line: 5, pointer: '/category' }]);
  });

  it('are read packed with gzip, and told by their first bytes whatever the name', async () => {
    expect((await validateText('x.xlsx.gz', gzipSync(workbook))).sources[0]).toMatchObject({ format: 'xlsx', rows: 4 });
    expect((await validateText('x.csv', workbook)).sources[0]).toMatchObject({ format: 'xlsx', rows: 4 });
  });

  it('honour header and skip_lines', async () => {
    const { sources } = await validateText('x.xlsx', workbook, { header: false, skip_lines: 1 });
    expect(sources[0]).toMatchObject({ rows: 4, accepted: 3 });
  });

  it('say so where there are sheets that were not read', async () => {
    const { totals, issues } = await validateText(
      'x.xlsx',
      makeWorkbook([
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
        [['e', 'f']],
      ]),
    );
    expect(totals.accepted).toBe(1);
    expect(issues).toMatchObject([{ code: 'sheets_ignored', severity: 'warning', row: null }]);
  });

  it.for([
    ['another zip archive', makeZip([{ name: 'rows.csv', content: 'a,b\n' }]), 'no Excel workbook'],
    ['a cut workbook', workbook.subarray(0, -30), 'damaged'],
    [
      'a workbook that unpacks a thousandfold',
      makeWorkbook([[['a', 'b']]], [{ name: 'xl/media/x', content: Buffer.alloc(80 * 1024 * 1024) }]),
      'more than 200 times',
    ],
    [
      'one that lies about it',
      makeWorkbook([[['a', 'b']]], [{ name: 'xl/x', content: Buffer.alloc(80 * 1024 * 1024), claimedBytes: 10 }]),
      'more than 200 times',
    ],
    [
      'one that claims to unpack to gigabytes',
      makeWorkbook([[['a', 'b']]], [{ name: 'xl/x', content: 'x', claimedBytes: 0xf000_0000 }]),
      'more than 256 MiB',
    ],
  ] as const)('refuse %s with a clear message', async ([, content, message]) => {
    await expect(validateText('x.xlsx', content)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\w/),
    });
  });

  it('are refused where another format was told', async () => {
    await expect(validateText('x.xlsx', workbook, { format: 'parquet' })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('a xlsx file, not parquet'),
    });
    await expect(validateText('x.csv', 'a,b\n', { format: 'xlsx' })).rejects.toMatchObject({
      message: expect.stringContaining('no xlsx file'),
    });
  });
});
