import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createChunkRoom } from '../../../dataset/fast/chunk-room.ts';
import { createChunkConverter } from '../../../dataset/fast/convert-chunk.ts';
import { plainCells } from '../../../dataset/fast/plain-cells.ts';
import { lastRecordEnd } from '../../../dataset/fast/read-chunks.ts';
import { createRecordScanner } from '../../../dataset/fast/scan-record.ts';
import { createSimd } from '../../../dataset/fast/simd.ts';
import { readCsvRows, type CsvRow } from '../../../dataset/read/csv-rows.ts';
import type { Dialect } from '../../../dataset/read/detect-dialect.ts';
import { ROW_WORDS, WORD } from '../../../dataset/shard-block.ts';
import { createCsvTexts } from './fuzz-csv.ts';

const simd = createSimd();

interface Read {
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly blank: number;
}

/** Null where csv-parse's strict reading finds a fault in any row. */
async function readStrictly(bytes: Buffer, dialect: Dialect): Promise<Read | null> {
  const rows: CsvRow[] = [];
  let blank = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    if (bytes.length > 0) yield bytes;
  }
  for await (const batch of readCsvRows(chunks(), dialect, { firstLine: 1, onBlank: () => (blank += 1) }))
    rows.push(...batch);
  return rows.some(({ fault }) => fault !== null)
    ? null
    : { rows: rows.map(({ line, cells }) => ({ line, cells })), blank };
}

/** Null where the scanner leaves the text to the strict path. `room`: bytes of the chunks it is cut into. */
function readFast(bytes: Buffer, { delimiter, quote }: Dialect, room: number): Read | null {
  const scanner = createRecordScanner(simd, delimiter.charCodeAt(0), quote.charCodeAt(0), 4);
  const rows: { line: number; cells: readonly string[] }[] = [];
  let [line, blank, from] = [1, 0, 0];
  while (from < bytes.length) {
    let size = room;
    let end = 0;
    while (end === 0) {
      const whole = from + size >= bytes.length;
      const chunk = bytes.subarray(from, from + size);
      end = whole ? chunk.length : lastRecordEnd(chunk, chunk.length, quote.charCodeAt(0));
      size *= 2;
    }
    const chunk = bytes.subarray(from, from + end);
    const { view } = simd.hold(chunk, chunk.length);
    for (let at = 0; at < end;) {
      const next = scanner.scan(view, at, end);
      if (next === -1) return null;
      if (scanner.record.blank) blank += 1;
      else rows.push({ line, cells: plainCells(chunk.toString('utf8', at, next), delimiter, quote) });
      line += scanner.record.lines;
      at = next;
    }
    from += end;
  }
  return { rows, blank };
}

/** Whether each record is a row of its own that was converted or is left to the strict path. */
function isBalanced(bytes: Buffer, { delimiter, quote }: Dialect, read: Read): boolean {
  const plan = {
    kind: 'table' as const,
    delimiter: delimiter.charCodeAt(0),
    quote: quote.charCodeAt(0),
    columns: 2,
    prompt: 0,
    completion: 1,
    parts: ['', '', '\n'] as const,
    systemTokens: 0,
    maxTokens: 1_000,
    labels: null,
    mapped: [],
    pii: [],
  };
  const source = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
  const converted = createChunkConverter(plan, null)(source, bytes.length, createChunkRoom(256, null));
  if ('notPlain' in converted) return false;
  let written = 0;
  for (let at = WORD.text; at < converted.words.length; at += ROW_WORDS) if (converted.words[at] !== 0) written += 1;
  const counted = written + converted.strict.length / 3;
  return converted.rows === read.rows.length && counted === converted.rows && converted.blank === read.blank;
}

const TEXTS_A_SEED = 200;
const SEEDS = 500;

it(`reads ${TEXTS_A_SEED * SEEDS} tables of any dialect, sound and broken, as csv-parse does, or leaves them to it`, async () => {
  const taken = { fast: 0, left: 0, faulty: 0 };
  const start = Date.now() & 0x7fffffff;
  process.stderr.write(`fuzz of CSV texts: fast-check seed ${start}\n`);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
      const texts = createCsvTexts(seed);
      for (let count = 0; count < TEXTS_A_SEED; count++) {
        const { text, dialect } = texts.next();
        const bytes = Buffer.from(text, 'utf8');
        const fast = readFast(bytes, dialect, 8 + (count % 64));
        const strict = await readStrictly(bytes, dialect);
        if (fast === null) taken.left += 1;
        else taken.fast += 1;
        if (strict === null) taken.faulty += 1;
        const agree = fast === null || JSON.stringify(fast) === JSON.stringify(strict);
        if (!agree || (fast !== null && !isBalanced(bytes, dialect, fast)))
          expect({ text, dialect, read: fast }).toEqual({ text, dialect, read: strict });
      }
    }),
    { numRuns: SEEDS, seed: start },
  );
  // The comparison means something: most texts are read the fast way, and many are broken.
  expect(taken.fast).toBeGreaterThan(50_000);
  expect(taken.faulty).toBeGreaterThan(2_000);
}, 300_000);
