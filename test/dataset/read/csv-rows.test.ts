import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsvRows, type CsvRow } from '../../../dataset/read/csv-rows.ts';

async function read(text: string, chunkBytes = 1 << 16): Promise<{ rows: CsvRow[]; blank: number }> {
  const bytes = Buffer.from(text);
  let blank = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const rows: CsvRow[] = [];
  const dialect = { delimiter: ',', quote: '"' };
  for await (const batch of readCsvRows(chunks(), dialect, { firstLine: 1, onBlank: () => (blank += 1) }))
    rows.push(...batch);
  return { rows, blank };
}

function brief(rows: readonly CsvRow[]): unknown[] {
  return rows.map(({ line, cells, fault }) => (fault === null ? [line, ...cells] : [line, fault]));
}

describe('readCsvRows', () => {
  it('ends records at CRLF, LF and CR, mixed in one file', async () => {
    const { rows } = await read('a,b\r\n1,2\n3,4\r5,6');
    expect(brief(rows)).toEqual([
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ]);
  });

  it('counts physical lines through quoted line ends', async () => {
    const { rows } = await read('a,b\r\n"one\r\ntwo\nthree",x\r\nlast,y\r\n');
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it('counts blank lines and keeps a quoted empty cell', async () => {
    const { rows, blank } = await read('\n  \na\n""\n\nb\n');
    expect(brief(rows)).toEqual([
      [3, 'a'],
      [4, ''],
      [6, 'b'],
    ]);
    expect(blank).toBe(3);
  });

  it('keeps a quote inside an unquoted cell and NUL bytes', async () => {
    const { rows } = await read('6" pipe,\u0000\n"say ""hi""",2\n"""quoted""",3\n');
    expect(brief(rows)).toEqual([
      [1, '6" pipe', '\u0000'],
      [2, 'say "hi"', '2'],
      [3, '"quoted"', '3'],
    ]);
  });

  it('loses only its own line to a quote that never closes', async () => {
    const { rows } = await read('a,b\n1,"open\n2,x\n3,y\n');
    expect(brief(rows)).toEqual([
      [1, 'a', 'b'],
      [2, 'quote_unclosed'],
      [3, '2', 'x'],
      [4, '3', 'y'],
    ]);
    expect(rows[1]?.text).toBe('1,"open');
  });

  it('loses only its own line to a quote that a later line closes in the middle of a cell', async () => {
    const { rows } = await read('a,b\n"open,1\n"fine",2\nlast,3\n');
    expect(brief(rows)).toEqual([
      [1, 'a', 'b'],
      [2, 'quote_unclosed'],
      [3, 'fine', '2'],
      [4, 'last', '3'],
    ]);
  });

  it('rejects text after a closing quote', async () => {
    const { rows } = await read('a,b\n"x"y,1\nz,2\n');
    expect(brief(rows)).toEqual([
      [1, 'a', 'b'],
      [2, 'quote_misplaced'],
      [3, 'z', '2'],
    ]);
  });

  it('gives up a record of more than 8 MB and reads on behind its line', async () => {
    const { rows } = await read(`a,b\n${'x'.repeat(9_000_000)},1\nlast,2\n`);
    expect(brief(rows)).toEqual([
      [1, 'a', 'b'],
      [2, 'row_too_large'],
      [3, 'last', '2'],
    ]);
  });

  it('reads the same rows whatever the size of the chunks', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '""', 'é', '漢'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (content, chunkBytes) => {
        expect(await read(content, chunkBytes)).toEqual(await read(content));
      }),
      { numRuns: 300 },
    );
  });

  it('reads back what a careful writer quoted', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '漢'), maxLength: 8 });
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, async (cells) => {
        const text = cells.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const { rows } = await read(text, 5);
        expect(rows.map((row) => row.cells)).toEqual(cells);
      }),
      { numRuns: 200 },
    );
  });
});
