import { COMPLETION_NAMES, PROMPT_NAMES } from '../../dataset/shape/column-plan.ts';

type Row = Readonly<Record<string, unknown>>;

interface ColumnFacts {
  readonly name: string;
  /** Values without blanks, white space around them and case. */
  readonly distinct: number;
  /** Rows with a value. */
  readonly filled: number;
  readonly meanLength: number;
}

export interface GuessedPair {
  readonly prompt: string;
  readonly completion: string;
  /** The next column that holds labels; null where none does. */
  readonly other: string | null;
}

/** An answer that is repeated so often is a label. */
const ROWS_A_LABEL = 5;
const LONGEST_LABEL = 64;
/** Of columns with labels these are more likely the answer than any other, the first most. */
const TELLING_NAMES = ['sentiment', 'class', 'target', 'topic', 'type', 'status', 'priority', 'tag'];

/**
 * Prompt and answer by what columns hold, where names do not tell both: the longest text is asked, and of the others one
 * with few, short, repeated values is answered, by its name before its number of values. A usual or told name of either
 * wins. Null where that tells no two columns.
 */
export function guessPair(
  rows: readonly Row[],
  columns: readonly string[],
  told: { readonly prompt?: string | undefined; readonly completion?: string | undefined } = {},
): GuessedPair | null {
  const named = {
    prompt: told.prompt ?? usualName(columns, PROMPT_NAMES),
    completion: told.completion ?? usualName(columns, COMPLETION_NAMES),
  };
  const facts = columns.map((name) => factsOf(rows, name)).filter(({ distinct }) => distinct > 1);
  const byLength = facts
    .filter(({ name }) => name !== named.completion)
    .toSorted((a, b) => b.meanLength - a.meanLength)
    .map(({ name }) => name);
  const prompt = named.prompt ?? byLength.at(0);
  const labels = facts
    .filter(({ name }) => name !== prompt)
    .filter(isLabels)
    .toSorted((a, b) => rankOf(a.name) - rankOf(b.name) || a.distinct - b.distinct)
    .map(({ name }) => name);
  const completion = named.completion ?? labels.at(0) ?? byLength.find((name) => name !== prompt);
  if (prompt === undefined || completion === undefined) return null;
  const other = named.completion === undefined ? labels.find((name) => name !== completion) : undefined;
  return { prompt, completion, other: other ?? null };
}

function usualName(columns: readonly string[], names: readonly string[]): string | undefined {
  return columns.find((column) => names.includes(bare(column)));
}

function isLabels({ distinct, filled, meanLength }: ColumnFacts): boolean {
  return distinct * ROWS_A_LABEL <= filled && meanLength <= LONGEST_LABEL;
}

function rankOf(name: string): number {
  const rank = TELLING_NAMES.indexOf(bare(name));
  return rank === -1 ? TELLING_NAMES.length : rank;
}

function bare(text: string): string {
  return text.trim().toLowerCase();
}

function factsOf(rows: readonly Row[], name: string): ColumnFacts {
  const texts = rows.map((row) => {
    const value = row[name] ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const values = texts.map(bare).filter((value) => value !== '');
  return {
    name,
    distinct: new Set(values).size,
    filled: values.length,
    meanLength: length / Math.max(texts.length, 1),
  };
}
