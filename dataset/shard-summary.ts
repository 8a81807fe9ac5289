import type { DataConfig, SourceConfig } from '../config/data-config.ts';
import type { RowShape, SourceFormat } from './ledger.ts';
import type { AnswersAs } from './pii/pii-filter.ts';
import type { Shard } from './plan-shards.ts';
import type { ProgressListener } from './progress.ts';
import type { ProviderRules } from './rules/rule-packs.ts';
import type { ErasedSubjects } from './subject.ts';

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
  /** Pieces of personal data and secrets found, by kind. */
  readonly pii: Readonly<Record<string, number>>;
  /** Whether answers that turned out to be no labels were left alone as such, though they hold some. */
  readonly answersLeftAlone: boolean;
}

export interface ConvertOptions {
  readonly shard: Shard;
  readonly data: DataConfig;
  readonly providers: readonly ProviderRules[];
  readonly outPath: string;
  /** For `pseudonymise`; null where there is none. */
  readonly pseudonymKey?: string | null | undefined;
  /** Whose rows are left out; null where nobody was erased. */
  readonly erased?: ErasedSubjects | null | undefined;
  /** Whether short answers are taken for labels, which personal data is not looked for in, or for texts. */
  readonly answersAs?: AnswersAs | undefined;
  /** Threads that may work on the file; by its size where it is not given. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** The source's configuration for a shard. */
export function shardSource(data: DataConfig, shard: Shard): SourceConfig {
  const source = data.sources[shard.source];
  if (source === undefined)
    throw new Error(`Shard ${shard.index} names source ${shard.source}, which the configuration lacks`);
  return source;
}
