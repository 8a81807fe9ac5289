import { createHash } from 'node:crypto';
import type { DataConfig, SourceConfig } from '../config/data-config.ts';
import { conflictError } from './conflict-problems.ts';
import { createRowConverter, type ConvertedRow } from './convert-row.ts';
import { loadTokenCounter, type TokenCounter } from './count-tokens.ts';
import { countOne, createIssueLog, issueOf, type Counts } from './issue-log.ts';
import { createLabelTracker, type LabelTracker } from './label-set.ts';
import type { RowShape, SourceFormat } from './ledger.ts';
import type { Shard } from './plan-shards.ts';
import { hasError, type Problem } from './problem.ts';
import { createTicker, type ProgressListener } from './progress.ts';
import { readSource } from './read/read-source.ts';
import type { SourceRecord } from './read/source-record.ts';
import { namedRules, type ProviderRules } from './rules/rule-packs.ts';
import { createConverter } from './shape/create-converter.ts';
import { turnText, type Draft } from './shape/draft.ts';
import type { ShardLine } from './shard-line.ts';
import { createShardWriter } from './shard-writer.ts';
import { sourceProblems } from './source-problems.ts';
import { trainingLine } from './training-line.ts';

/** What one file came to before its rows are compared with those of others; small enough for a workflow's history. */
export interface ShardSummary {
  readonly path: string;
  readonly format: SourceFormat;
  readonly encoding: string;
  /** From 0 to 1. */
  readonly encodingConfidence: number;
  readonly delimiter: string | null;
  readonly shape: RowShape | null;
  readonly rows: number;
  readonly blank: number;
  readonly issueCounts: Readonly<Record<string, number>>;
  /** By provider. */
  readonly refusalCounts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

function rejectedLine(source: string, record: SourceRecord, problems: readonly Problem[]): string {
  const { row, line, raw } = record;
  return JSON.stringify({ source, row, line, ...raw, problems });
}

function subjectDigest(subject: string): string {
  return createHash('sha256').update(subject, 'utf8').digest('hex').slice(0, 16);
}

function draftTokens(draft: Draft, count: TokenCounter): number {
  const texts = [...draft.turns, ...(draft.refused === null ? [] : [draft.refused])];
  return texts.reduce((sum, turn) => {
    const calls = turn['tool_calls'];
    return sum + count(turnText(turn)) + (calls === undefined ? 0 : count(JSON.stringify(calls)));
  }, 0);
}

function goodLine(
  row: Extract<ConvertedRow, { outcome: 'accepted' | 'repaired' }>,
  record: SourceRecord,
  context: {
    readonly data: DataConfig;
    readonly source: string;
    readonly count: TokenCounter;
    readonly systemTokens: number;
    readonly tracker: LabelTracker;
  },
): ShardLine {
  const { data, count } = context;
  const { group, id, subject, slices } = row.labels;
  const ownSystem = row.draft.turns.some((turn) => turn.role === 'system' || turn.role === 'developer');
  const refusedBy = row.refusals.flatMap((problems, index) => (hasError(problems) ? [index] : []));
  const isLabel = context.tracker.add(row.answer);
  return {
    row: {
      outcome: row.outcome,
      row: record.row,
      line: record.line,
      ...row.keys,
      tokens: draftTokens(row.draft, count) + (ownSystem ? 0 : context.systemTokens),
      answerTokens: count(row.answer),
      ...(isLabel ? { label: row.answer } : {}),
      ...(group === null ? {} : { group }),
      ...(id === null ? {} : { id }),
      ...(subject === null ? {} : { subject: subjectDigest(subject) }),
      ...(Object.keys(slices).length === 0 ? {} : { slices }),
      ...(row.repairs.every((repair) => repair === 'label_map') ? {} : { repairs: row.repairs }),
      ...(refusedBy.length === 0 ? {} : { refusedBy }),
    },
    text: trainingLine(row.draft, data.system),
    ifRejected:
      data.on_conflict === 'error' ? rejectedLine(context.source, record, [...row.problems, conflictError]) : '',
  };
}

/** The source's configuration for a shard. */
export function shardSource(data: DataConfig, shard: Shard): SourceConfig {
  const source = data.sources[shard.source];
  if (source === undefined)
    throw new Error(`Shard ${shard.index} names source ${shard.source}, which the configuration lacks`);
  return source;
}

/**
 * Reads one file and writes every row of it, good and bad, in order, as an intermediate file for `mergeShards`.
 * Memory does not grow with the file. Throws FILE_NOT_FOUND and FILE_UNREADABLE; bad rows are no errors but outcomes.
 */
export async function convertShard(options: {
  readonly shard: Shard;
  readonly data: DataConfig;
  readonly providers: readonly ProviderRules[];
  readonly outPath: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}): Promise<ShardSummary> {
  const { shard, data, outPath } = options;
  const rules = namedRules(options.providers);
  const source = shardSource(data, shard);
  const count = await loadTokenCounter();
  const reader = await readSource(shard.path, shard.displayPath, source);
  const { description } = reader;
  const converter = createConverter(description.columns, source, data.split.group ?? null);
  const convert = createRowConverter({ converter, source, data, rules });
  const tick = createTicker(options);
  const writer = await createShardWriter(outPath);
  const issues = createIssueLog((issue) => writer.addIssue(issue));
  const refusalCounts: Record<string, Counts> = Object.fromEntries(rules.map(({ name }) => [name, {}]));
  const systemTokens = data.system === undefined ? 0 : count(data.system);
  const context = { data, source: shard.displayPath, count, systemTokens, tracker: createLabelTracker() };
  let rows = 0;

  function lineFor(record: SourceRecord): ShardLine {
    const converted = convert(record);
    for (const problem of converted.problems) issues.add(issueOf(problem, shard.displayPath, record));
    if (!('refusals' in converted)) {
      return { row: { outcome: converted.outcome, row: record.row, line: record.line }, text: '', ifRejected: '' };
    }
    for (const [index, problems] of converted.refusals.entries()) {
      const counts = refusalCounts[rules[index]?.name ?? ''];
      for (const problem of problems) if (counts !== undefined) countOne(counts, problem.code);
    }
    if ('draft' in converted) return goodLine(converted, record, context);
    const text = rejectedLine(shard.displayPath, record, converted.problems);
    return { row: { outcome: 'rejected', row: record.row, line: record.line }, text, ifRejected: '' };
  }

  try {
    for (const problem of sourceProblems(description, source, data))
      issues.add(issueOf(problem, shard.displayPath, null));
    for await (const batch of reader.batches) {
      for (const record of batch) {
        rows += 1;
        await writer.write(lineFor(record));
        if (rows % 64 === 0) tick(rows, reader.bytesRead());
      }
      tick(rows, reader.bytesRead());
    }
    await writer.close();
  } catch (error) {
    await writer.discard();
    throw error;
  }
  const { format, encoding, encodingConfidence, delimiter } = description;
  return {
    path: shard.displayPath,
    format,
    encoding,
    encodingConfidence,
    delimiter,
    shape: converter.shape(),
    rows,
    blank: reader.blank(),
    issueCounts: { ...issues.counts },
    refusalCounts,
  };
}
