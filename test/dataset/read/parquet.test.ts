import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { prepare, validateText } from '../validate-files.ts';

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];

function parquet(columnData: Columns, rowGroupSize = 1_000): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize }));
}

const table = parquet(
  [
    { name: 'text', data: ['  spaces stay ', 'two\r\nlines 漢字 😀', 'no answer', ''], type: 'STRING' },
    { name: 'category', data: ['card', '42', null, 'x'], type: 'STRING', nullable: true },
    { name: 'id', data: [1n, 2n ** 60n, 3n, 4n], type: 'INT64' },
  ],
  2,
);

describe('Parquet', () => {
  it('gives its rows, across row groups, with the text untouched', async () => {
    const { files, ledger } = await prepare(
      { 'x.parquet': table },
      { sources: [{ path: 'x.parquet', split: 'train' }] },
    );
    expect(ledger.sources[0]).toMatchObject({
      format: 'parquet',
      encoding: 'utf-8',
      delimiter: null,
      shape: 'prompt_completion',
      rows: 4,
      accepted: 2,
      rejected: 2,
    });
    const texts = readFileSync(files.train, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).messages.map(({ content }: { content: string }) => content));
    expect(texts).toEqual([
      ['  spaces stay ', 'card'],
      ['two\r\nlines 漢字 😀', '42'],
    ]);
    expect(ledger.issues).toMatchObject([
      { code: 'completion_blank', row: 3, line: 3, pointer: '/category' },
      { code: 'prompt_blank', row: 4 },
    ]);
  });

  it('keeps every digit of a whole number beyond 2^53 in a rejected row', async () => {
    const big = parquet([
      { name: 'prompt', data: [''], type: 'STRING' },
      { name: 'completion', data: [2n ** 60n], type: 'INT64' },
    ]);
    const { files } = await prepare({ 'x.parquet': big }, {});
    expect(readFileSync(files.rejected, 'utf8')).toContain('"1152921504606846976"');
  });

  it('is read packed with gzip, and told by its first bytes whatever the name', async () => {
    expect((await validateText('x.parquet.gz', gzipSync(table))).totals.rows).toBe(4);
    expect((await validateText('x.csv', table)).sources[0]).toMatchObject({ format: 'parquet', rows: 4 });
  });

  it('takes a conversation from a column of JSON', async () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ];
    const { sources } = await validateText(
      'x.parquet',
      parquet([{ name: 'messages', data: [messages], type: 'JSON' }]),
    );
    expect(sources[0]).toMatchObject({ shape: 'chat', accepted: 1 });
  });

  it('rejects the rows whose bytes are no UTF-8', async () => {
    const bytes = parquet([
      { name: 'prompt', data: [Buffer.from('fine'), Buffer.of(0x62, 0xff)], type: 'BYTE_ARRAY' },
      { name: 'completion', data: ['a', 'b'], type: 'STRING' },
    ]);
    const { totals, issue_counts: counts } = await validateText('x.parquet', bytes);
    expect(totals).toMatchObject({ accepted: 1, rejected: 1 });
    expect(counts).toEqual({ text_undecodable: 1 });
  });

  it('says that a table without rows is empty', async () => {
    const { totals, issues } = await validateText(
      'x.parquet',
      parquet([
        { name: 'prompt', data: [], type: 'STRING' },
        { name: 'completion', data: [], type: 'STRING' },
      ]),
    );
    expect(totals.rows).toBe(0);
    expect(issues).toMatchObject([{ code: 'file_empty' }]);
  });

  it('is refused with a clear message where it is cut or broken', async () => {
    const broken = Buffer.from(table);
    broken.fill(0xff, 4, 60);
    for (const content of [table.subarray(0, table.length - 20), broken]) {
      await expect(validateText('x.parquet', content)).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining('Parquet data is damaged'),
      });
    }
  });
});
