type Row = Readonly<Record<string, unknown>>;

interface ColumnFacts {
  readonly name: string;
  readonly distinct: number;
  readonly meanLength: number;
}

/** An answer that is repeated so often is a label. */
const ROWS_A_LABEL = 5;
const LONGEST_LABEL = 64;

/**
 * Prompt and answer by what columns hold: the longest text is asked, and of the others the one with few, short, repeated
 * values is answered. Null where that tells no two columns.
 */
export function guessPair(
  rows: readonly Row[],
  columns: readonly string[],
): { readonly prompt: string; readonly completion: string } | null {
  const facts = columns.map((name) => factsOf(rows, name)).filter(({ distinct }) => distinct > 1);
  const [prompt, ...others] = facts.toSorted((a, b) => b.meanLength - a.meanLength);
  const labels = others.filter(
    ({ distinct, meanLength }) => distinct * ROWS_A_LABEL <= rows.length && meanLength <= LONGEST_LABEL,
  );
  const completion = labels.toSorted((a, b) => a.distinct - b.distinct).at(0) ?? others.at(0);
  return prompt === undefined || completion === undefined ? null : { prompt: prompt.name, completion: completion.name };
}

function factsOf(rows: readonly Row[], name: string): ColumnFacts {
  const texts = rows.map((row) => {
    const value = row[name] ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return { name, distinct: new Set(texts).size, meanLength: length / Math.max(texts.length, 1) };
}
