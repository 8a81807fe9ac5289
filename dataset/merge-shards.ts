import type { DataConfig } from '../config/data-config.ts';
import { shardSource, type ShardSummary } from './shard-summary.ts';
import type { KeyTable } from './key-table.ts';
import type { Ledger, LedgerIssue } from './ledger.ts';
import { createRowBook, SIDE, type RowBook } from './merge/row-book.ts';
import { datasetDigest, writeManifest, type SplitFile, type SplitFiles } from './merge/manifest.ts';
import { excludeNearDuplicates } from './merge/near-duplicates.ts';
import { assignSides, pinKeys, settleConflicts, type SettledSplit } from './merge/settle-rows.ts';
import { createScriptCensus } from './merge/script-census.ts';
import { createSplitWriters, datasetFiles, type DatasetFiles, type SplitWriters } from './merge/split-writers.ts';
import { createTally, type Tally } from './merge/tally.ts';
import { writeRows } from './merge/write-rows.ts';
import type { Shard } from './plan-shards.ts';
import { createTicker, type ProgressListener } from './progress.ts';
import { namedRules, type ProviderRules } from './rules/rule-packs.ts';
import { readShardRecords } from './read-shard.ts';
import { ROW_WORDS } from './shard-block.ts';

export interface ConvertedShard {
  readonly shard: Shard;
  readonly summary: ShardSummary;
  /** What `convertShard` wrote. */
  readonly path: string;
  /** Of the source file as it was read; null where nobody can say. */
  readonly sha256?: string | null;
}

/** A dataset on the disk, ready to be trained on. */
export interface PreparedDataset {
  readonly ledger: Ledger;
  readonly splits: SplitFiles;
  readonly datasetDigest: string;
  /** Of all rows; 0 where there are none. The caller compares it with `max_rejected_ratio`. */
  readonly rejectedRatio: number;
  readonly files: DatasetFiles;
  /** The 99th percentile of the answers' tokens. */
  readonly longestAnswerTokens: number;
  /** The closed set of answers: configured, else detected, else null. */
  readonly labels: readonly string[] | null;
}

export interface MergeOptions {
  readonly shards: readonly ConvertedShard[];
  readonly data: DataConfig;
  readonly providers: readonly ProviderRules[];
  /** Split keys (16 hex digits) that must stay in test. */
  readonly pinnedTestKeys: Iterable<string> | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** Room for more rows is made when they come. */
const MOST_EXPECTED = 4_000_000;

async function readBook(options: MergeOptions): Promise<RowBook> {
  const expected = options.shards.reduce((rows, { summary }) => rows + summary.rows, 0);
  const book = createRowBook(options.data, Math.min(expected, MOST_EXPECTED));
  const tick = createTicker(options);
  for (const { shard, path } of options.shards) {
    const fixed = SIDE[shardSource(options.data, shard).split ?? 'none'];
    for await (const words of readShardRecords(path)) {
      for (let at = 0; at < words.length; at += ROW_WORDS) book.add(words, at, fixed);
      tick(book.length, 0);
    }
  }
  return book;
}

function rejectedRatio(ledger: Ledger): number {
  return ledger.totals.rows === 0 ? 0 : ledger.totals.rejected / ledger.totals.rows;
}

interface Settled {
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly split: SettledSplit;
  readonly splitKeys: KeyTable;
  readonly scripts: Readonly<Record<string, number>>;
}

/** Settles all rows; with `writers` null they are only counted. */
async function settle(options: MergeOptions, writers: SplitWriters | null): Promise<Settled> {
  const book = await readBook(options);
  const { data } = options;
  settleConflicts(book, data.on_conflict);
  const pins = pinKeys(book, options.pinnedTestKeys);
  let split = assignSides(book, data, pins);
  if (data.deduplicate === 'near') {
    await excludeNearDuplicates(options, book, pins.holds);
    // With fewer rows written, `auto` takes another share.
    split = assignSides(book, data, pins);
  }
  const tally = createTally(namedRules(options.providers));
  const issues: LedgerIssue[] = [];
  const census = writers === null ? null : createScriptCensus();
  await writeRows({ ...options, book, tally, writers, census, issues });
  return { tally, ledger: tally.ledger(issues), split, splitKeys: book.splitKeys, scripts: census?.counts() ?? {} };
}

/** The ledger of converted shards, without writing a dataset. */
export async function countShards(options: MergeOptions): Promise<Ledger> {
  return (await settle(options, null)).ledger;
}

/**
 * Puts converted shards together: duplicates, conflicts and leaks are left out, rows go to their sides, and the files
 * of the dataset are written into `outDir` in the order of the input. Equal input gives equal bytes.
 */
export async function mergeShards(options: MergeOptions & { readonly outDir: string }): Promise<PreparedDataset> {
  const { data, outDir } = options;
  const writers = await createSplitWriters(outDir);
  try {
    const { tally, ledger, split, splitKeys, scripts } = await settle(options, writers);
    const written = await writers.close(splitKeys);
    const side = (name: 'train' | 'validation' | 'test'): SplitFile => ({
      ...written[name],
      tokens: tally.splits[name].tokens,
    });
    const splits = { train: side('train'), validation: side('validation'), test: side('test') };
    const digest = datasetDigest(splits);
    const labels = data.labels ?? tally.labels();
    const tokens = tally.tokenHistogram();
    await writeManifest({ ...options, ledger, splits, written, split, digest, labels, scripts, tokens });
    return {
      ledger,
      splits,
      datasetDigest: digest,
      rejectedRatio: rejectedRatio(ledger),
      files: datasetFiles(outDir),
      longestAnswerTokens: tally.answerTokens(0.99),
      labels,
    };
  } catch (error) {
    await writers.discard();
    throw error;
  }
}
