import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLineWriter, type LineWriter, type WrittenFile } from '../line-writer.ts';
import type { KeyTable } from '../key-table.ts';
import { createNumberList, type NumberList } from '../number-list.ts';
import type { GoodShardRow } from '../shard-line.ts';
import type { SideName } from './row-book.ts';

/** Absolute paths of all that a prepared dataset consists of. */
export interface DatasetFiles {
  readonly train: string;
  readonly validation: string;
  readonly test: string;
  readonly rejected: string;
  readonly testIndex: string;
  readonly trainKeys: string;
  readonly testKeys: string;
  readonly manifest: string;
}

export function datasetFiles(outDir: string): DatasetFiles {
  return {
    train: join(outDir, 'train.jsonl'),
    validation: join(outDir, 'validation.jsonl'),
    test: join(outDir, 'test.jsonl'),
    rejected: join(outDir, 'rejected.jsonl'),
    testIndex: join(outDir, 'test.index.jsonl'),
    trainKeys: join(outDir, 'train.keys'),
    testKeys: join(outDir, 'test.keys'),
    manifest: join(outDir, 'manifest.json'),
  };
}

export type WrittenFiles = Readonly<Record<Exclude<keyof DatasetFiles, 'manifest'>, WrittenFile>>;

/** Lines of a file with their line ends, as a range of UTF-8 bytes. */
export interface LineBytes {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly lines: number;
}

/** Where settled rows go. Await what a function returns, where it returns something. */
export interface SplitWriters {
  /** Notes where a row goes. `key` is the number of its split key; `row` is asked for only where its place must be told. */
  good(side: SideName, key: number, row: () => IndexedRow, source: string): Promise<void> | undefined;
  /** The lines of rows that were noted, in their order. */
  lines(side: SideName, lines: LineBytes): Promise<void> | undefined;
  rejected(line: LineBytes): Promise<void> | undefined;
  /** `keys` are the split keys that the numbers stand for. */
  close(keys: KeyTable): Promise<WrittenFiles>;
  discard(): Promise<void>;
}

/** What the index of test rows says of one. */
export type IndexedRow = Pick<GoodShardRow, 'split' | 'row' | 'group' | 'slices' | 'id' | 'subject'>;

/** Names the reports may use for a test row, and where it came from; a line a test row. */
function indexLine(row: IndexedRow, source: string): string {
  const { split, group = null, slices = {}, id = null, subject } = row;
  return JSON.stringify({
    key: split,
    group,
    slices,
    id,
    ...(subject === undefined ? {} : { subject }),
    source,
    row: row.row,
  });
}

const KEY_LINE_BYTES = 17;
const HEX = Buffer.from('0123456789abcdef');

/** Writes the eight hex digits of a word. */
function writeHex(word: number, line: Buffer, at: number): void {
  for (let i = 0; i < 8; i++) line[at + i] = HEX[(word >>> (28 - 4 * i)) & 15] ?? 0;
}

/** The marked ones among all keys, sorted: one a line. */
async function writeKeys(path: string, keys: KeyTable, marked: NumberList): Promise<WrittenFile> {
  const words = keys.keys();
  const chosen = new Uint32Array(2 * marked.length);
  let count = 0;
  for (let key = 0; key < marked.length; key++) {
    if (marked.at(key) === 0) continue;
    // As 64-bit numbers of a little-endian machine, so that they can be sorted as such.
    chosen[2 * count] = words[2 * key + 1] ?? 0;
    chosen[2 * count + 1] = words[2 * key] ?? 0;
    count += 1;
  }
  new BigUint64Array(chosen.buffer, 0, count).sort();
  const writer = await createLineWriter(path);
  const line = Buffer.alloc(KEY_LINE_BYTES, '\n');
  for (let at = 0; at < 2 * count; at += 2) {
    writeHex(chosen[at + 1] ?? 0, line, 0);
    writeHex(chosen[at] ?? 0, line, 8);
    const full = writer.writeBytes(line, 0, KEY_LINE_BYTES, 1);
    if (full !== undefined) await full;
  }
  return writer.close();
}

export async function createSplitWriters(outDir: string): Promise<SplitWriters> {
  await mkdir(outDir, { recursive: true });
  const files = datasetFiles(outDir);
  // A manifest vouches for the files beside it: the old one goes before they change.
  await rm(files.manifest, { force: true });
  const writers = {
    train: await createLineWriter(files.train),
    validation: await createLineWriter(files.validation),
    test: await createLineWriter(files.test),
    rejected: await createLineWriter(files.rejected, { mode: 0o600 }),
    testIndex: await createLineWriter(files.testIndex),
  };
  const onTrain = createNumberList('uint8');
  const onTest = createNumberList('uint8');
  const mark = (list: NumberList, key: number): void => {
    while (list.length <= key) list.push(0);
    list.set(key, 1);
  };
  const all: readonly LineWriter[] = Object.values(writers);
  return {
    good(side, key, row, source) {
      if (side === 'train') mark(onTrain, key);
      if (side !== 'test') return undefined;
      mark(onTest, key);
      return writers.testIndex.write(indexLine(row(), source));
    },
    lines: (side, { bytes, from, to, lines }) => writers[side].writeBytes(bytes, from, to, lines),
    rejected: ({ bytes, from, to, lines }) => writers.rejected.writeBytes(bytes, from, to, lines),
    async close(keys) {
      return {
        train: await writers.train.close(),
        validation: await writers.validation.close(),
        test: await writers.test.close(),
        rejected: await writers.rejected.close(),
        testIndex: await writers.testIndex.close(),
        trainKeys: await writeKeys(files.trainKeys, keys, onTrain),
        testKeys: await writeKeys(files.testKeys, keys, onTest),
      };
    },
    async discard() {
      for (const writer of all) await writer.discard();
    },
  };
}
