import type { SourceConfig } from '../../config/data-config.ts';
import type { RowShape } from '../ledger.ts';

/** Which column (or key) of a row is what; null where there is none. */
export interface ColumnPlan {
  readonly shape: RowShape;
  readonly prompt: string | null;
  /** Alpaca's second half of the prompt. */
  readonly input: string | null;
  readonly completion: string | null;
  readonly system: string | null;
  readonly messages: string | null;
  readonly tools: string | null;
  readonly chosen: string | null;
  readonly rejected: string | null;
  /** 0 or 1: whether the answer is learnt from. */
  readonly weight: string | null;
  readonly images: string | null;
}

/** Names by which a column is told, in lower case. */
export const PROMPT_NAMES = ['prompt', 'instruction', 'question', 'input', 'text'];
export const COMPLETION_NAMES = ['completion', 'response', 'output', 'answer', 'category', 'label', 'intent'];

const CHOSEN_NAMES = ['chosen', 'preferred', 'preferred_output'];
const REJECTED_NAMES = ['rejected', 'non_preferred', 'non_preferred_output', 'rejected_response'];
const MESSAGES_NAMES = ['messages', 'conversations', 'conversation'];

type Lookup = (...names: readonly string[]) => string | null;

function lookupIn(columns: readonly string[]): Lookup {
  const lower = columns.map((column) => column.trim().toLowerCase());
  return (...names) => columns[lower.findIndex((column) => names.includes(column))] ?? null;
}

/** Names the configuration gives; the short keys and `columns` mean the same. */
export function toldColumns(source: SourceConfig): NonNullable<SourceConfig['columns']> {
  return {
    ...source.columns,
    ...(source.prompt_column === undefined ? {} : { prompt: source.prompt_column }),
    ...(source.completion_column === undefined ? {} : { completion: source.completion_column }),
    ...(source.system_column === undefined ? {} : { system: source.system_column }),
  };
}

function shapeByNames(find: Lookup, told: NonNullable<SourceConfig['columns']>): RowShape | null {
  if (told.messages !== undefined) return 'chat';
  if (told.chosen !== undefined || told.rejected !== undefined) return 'preference';
  if (told.prompt !== undefined || told.completion !== undefined) return 'prompt_completion';
  if (find(...CHOSEN_NAMES) !== null && find(...REJECTED_NAMES) !== null) return 'preference';
  if (find('messages') !== null && find('rejected_response') !== null) return 'preference';
  if (find('messages') !== null) return 'chat';
  if (find('conversations', 'conversation') !== null) return 'sharegpt';
  if (find('instruction') !== null && find('output', 'response') !== null) return 'alpaca';
  return null;
}

/** Prompt and answer by name; where a two-column table names only one or none, the columns left over, in order. */
function pairColumns(
  columns: readonly string[],
  told: NonNullable<SourceConfig['columns']>,
  byPosition: boolean,
): [string | null, string | null] {
  const find = lookupIn(columns.filter((column) => column !== told.prompt && column !== told.completion));
  let prompt = told.prompt ?? find(...PROMPT_NAMES);
  let completion = told.completion ?? find(...COMPLETION_NAMES);
  if (byPosition && columns.length === 2) {
    const special = [told.id, told.group, told.subject, told.system];
    const free = columns.filter((column) => !special.includes(column));
    prompt ??= free.find((column) => column !== completion) ?? null;
    completion ??= free.find((column) => column !== prompt) ?? null;
  }
  return [prompt, completion];
}

/**
 * The plan for rows with these columns, from the configuration first and the usual names second. Null where no prompt
 * and answer can be told. `byPosition`: two columns without a known name are prompt and answer.
 */
export function planColumns(columns: readonly string[], source: SourceConfig, byPosition = true): ColumnPlan | null {
  const told = toldColumns(source);
  const find = lookupIn(columns);
  const none = { prompt: null, input: null, completion: null, messages: null, chosen: null, rejected: null };
  const common = {
    system: told.system ?? null,
    tools: told.tools ?? find('tools', 'available_tools'),
    weight: told.weight ?? null,
    images: told.images ?? null,
  };
  if (source.template !== undefined) return { shape: 'prompt_completion', ...none, ...common };

  const shape = source.shape ?? shapeByNames(find, told);
  if (shape === 'chat' || shape === 'sharegpt') {
    const messages = told.messages ?? find(...MESSAGES_NAMES);
    const system = common.system ?? find('system');
    return messages === null ? null : { shape, ...none, ...common, system, messages };
  }
  if (shape === 'preference') {
    const chosen = told.chosen ?? find(...CHOSEN_NAMES);
    const rejected = told.rejected ?? find(...REJECTED_NAMES);
    const openai = find('preferred_output') !== null ? find('input') : null;
    const messages = told.messages ?? find(...MESSAGES_NAMES) ?? openai;
    if (rejected === null || (chosen === null && messages === null)) return null;
    const prompt = told.prompt ?? find(...PROMPT_NAMES);
    const input = prompt === find('instruction') ? find('input') : null;
    const system = common.system ?? find('system');
    return { shape, ...none, ...common, system, messages, prompt, input, chosen, rejected };
  }
  if (shape === 'alpaca') {
    const prompt = told.prompt ?? find('instruction');
    const completion = told.completion ?? find('output', 'response');
    const system = common.system ?? find('system');
    return prompt === null || completion === null
      ? null
      : { shape, ...none, ...common, system, prompt, input: find('input'), completion };
  }
  if (shape === 'text') return null;
  const [prompt, completion] = pairColumns(columns, told, byPosition);
  return prompt === null || completion === null
    ? null
    : { shape: 'prompt_completion', ...none, ...common, prompt, completion };
}

/** Whether these columns are text without an answer: read and counted, and of no use for training. */
export function isTextOnly(columns: readonly string[]): boolean {
  return (
    columns.length > 0 && columns.every((column) => ['text', 'content', 'id'].includes(column.trim().toLowerCase()))
  );
}
