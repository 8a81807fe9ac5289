import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLineWriter, type LineWriter, type WrittenFile } from '../line-writer.ts';
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

/** Where settled rows go. */
export interface SplitWriters {
  good(side: SideName, line: string, row: GoodShardRow, source: string): Promise<void>;
  rejected(line: string): Promise<void>;
  close(): Promise<WrittenFiles>;
  discard(): Promise<void>;
}

/** Names the reports may use for a test row, and where it came from; a line a test row. */
function indexLine(row: GoodShardRow, source: string): string {
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

async function writeKeys(path: string, keys: ReadonlySet<string>): Promise<WrittenFile> {
  const writer = await createLineWriter(path);
  for (const key of [...keys].sort()) await writer.write(key);
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
  const keys = { train: new Set<string>(), test: new Set<string>() };
  const all: readonly LineWriter[] = Object.values(writers);
  return {
    async good(side, line, row, source) {
      await writers[side].write(line);
      if (side === 'train') keys.train.add(row.split);
      if (side !== 'test') return;
      keys.test.add(row.split);
      await writers.testIndex.write(indexLine(row, source));
    },
    async rejected(line) {
      await writers.rejected.write(line);
    },
    async close() {
      return {
        train: await writers.train.close(),
        validation: await writers.validation.close(),
        test: await writers.test.close(),
        rejected: await writers.rejected.close(),
        testIndex: await writers.testIndex.close(),
        trainKeys: await writeKeys(files.trainKeys, keys.train),
        testKeys: await writeKeys(files.testKeys, keys.test),
      };
    },
    async discard() {
      for (const writer of all) await writer.discard();
    },
  };
}
