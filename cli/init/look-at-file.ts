import type { SourceConfig } from '../../config/data-config.ts';
import { readSource } from '../../dataset/read/read-source.ts';
import type { SourceDescription } from '../../dataset/read/source-record.ts';
import { planColumns } from '../../dataset/shape/column-plan.ts';
import type { ColumnPlan } from '../../dataset/shape/column-plan.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { guessPair } from './guess-pair.ts';

/** What the first rows of a data file say of it. */
export interface SeenFile {
  readonly description: SourceDescription;
  readonly plan: ColumnPlan;
  /** Prompt and answer were told by what their columns hold, since no name told them. */
  readonly guessed: boolean;
  /** A column that might be the answer as well as the guessed one; null where there is none. */
  readonly other: string | null;
  /** A column that numbers or names its rows, so that problems can be reported by it; null where there is none. */
  readonly id: string | null;
}

const LOOKED_AT_ROWS = 2_000;

/** Reads the first rows. Throws USAGE where no column can be told to be the prompt or the answer. */
export async function lookAtFile(path: string, displayPath: string, source: SourceConfig): Promise<SeenFile> {
  const reader = await readSource(path, displayPath, source);
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const batch of reader.batches) {
    for (const { value } of batch) if (isMapping(value)) rows.push(value);
    if (rows.length >= LOOKED_AT_ROWS) break;
  }
  const columns = reader.description.columns ?? Object.keys(rows[0] ?? {});
  const id = columns.find((column) => /^(?:id|key|.*_id)$/i.test(column) && isUnique(rows, column)) ?? null;
  const { description } = reader;
  const plan = planColumns(columns, source);
  if (plan !== null) return { description, plan, guessed: false, other: null, id };
  const pair = guessPair(rows, columns, source.columns);
  if (pair !== null) {
    const { prompt, completion, other } = pair;
    const guess = planColumns(columns, { ...source, columns: { ...source.columns, prompt, completion } });
    if (guess !== null) return { description, plan: guess, guessed: true, other, id };
  }
  throw new RetuneError('USAGE', `no column of ${displayPath} is known to be a prompt or an answer`, {
    hint: `name them: --prompt-column and --completion-column (it has ${columns.slice(0, 20).join(', ') || 'none'})`,
  });
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUnique(rows: readonly Readonly<Record<string, unknown>>[], column: string): boolean {
  return new Set(rows.map((row) => row[column])).size === rows.length;
}
