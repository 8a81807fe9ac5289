import type { DataConfig, SourceConfig } from '../../config/data-config.ts';
import type { ColumnPlan } from '../shape/column-plan.ts';

/** What a source may say for the fast path to read it; a key that is not here is for the strict path. */
const SOURCE_KEYS = new Set([
  'path',
  'format',
  'encoding',
  'delimiter',
  'quote',
  'header',
  'shape',
  'columns',
  'prompt_column',
  'completion_column',
  'split',
]);
const COLUMN_KEYS = new Set(['prompt', 'completion']);
const DATA_KEYS = new Set([
  'sources',
  'system',
  'labels',
  'label_map',
  'skip_unlabelled',
  'on_conflict',
  'pii',
  'deduplicate',
  'max_rejected_ratio',
  'split',
]);

function onlyHas(value: object, keys: ReadonlySet<string>): boolean {
  return Object.entries(value).every(([key, given]) => given === undefined || keys.has(key));
}

/** Whether the fast path can carry this configuration by itself: prompts and answers, or chats, and nothing else of a row. */
export function canTake(data: DataConfig, source: SourceConfig): boolean {
  return (
    onlyHas(source, SOURCE_KEYS) &&
    onlyHas(source.columns ?? {}, COLUMN_KEYS) &&
    onlyHas(data, DATA_KEYS) &&
    data.on_conflict !== 'error' &&
    data.split.group === undefined
  );
}

const PAIR_KEYS = new Set(['shape', 'prompt', 'completion']);

/** Whether rows of this plan are pairs of two cells. */
export function isPairPlan(
  plan: ColumnPlan | null,
): plan is ColumnPlan & { readonly prompt: string; readonly completion: string } {
  if (plan === null || plan.shape !== 'prompt_completion' || plan.prompt === null || plan.completion === null)
    return false;
  return Object.entries(plan).every(([name, column]) => PAIR_KEYS.has(name) || column === null);
}
