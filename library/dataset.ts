/**
 * `retune/dataset`: raw files into training files, every row accounted for. Streams, in bounded memory; no network and no
 * Temporal. The ledger has the shape of `retune validate --json`.
 *
 * @module
 */
export type { DataConfig } from '../config/data-config.ts';
export { dataConfigForFiles } from '../dataset/data-defaults.ts';
export type { SourceOverrides } from '../dataset/data-defaults.ts';
export type { Ledger, LedgerIssue, LedgerProvider, LedgerSource, LedgerTokens } from '../dataset/ledger.ts';
export type { PreparedDataset } from '../dataset/merge-shards.ts';
export { undecidedPii } from '../dataset/pii/undecided.ts';
export type { DataPlace } from '../dataset/plan-shards.ts';
export { prepareDataset, validateDataset } from '../dataset/prepare-dataset.ts';
export type { ReadOptions } from '../dataset/prepare-dataset.ts';
export type { ProgressListener } from '../dataset/progress.ts';
export type { ProviderRules } from '../dataset/rules/rule-packs.ts';
