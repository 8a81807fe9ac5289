/** How often `expected` was answered with `answered`; null is anything outside the closed set. */
export interface ConfusionCell {
  readonly expected: string;
  readonly answered: string | null;
  readonly count: number;
}

/** Rows are what was expected, columns what was answered, in the order of the labels, the last column any other text. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** The place of each label; its size stands for any other text, and for none. */
export function labelPlaces(labels: readonly string[]): (text: string | null) => number {
  const places = new Map(labels.map((label, place) => [label, place]));
  return (text) => (text === null ? undefined : places.get(text)) ?? labels.length;
}

/** Counts answers by what was expected; expected texts outside the set are not counted. */
export function confusionMatrix(
  labels: number,
  expected: readonly number[],
  answered: readonly number[],
): ConfusionMatrix {
  const counts = Array.from({ length: labels }, () => Array.from({ length: labels + 1 }, () => 0));
  for (const [pair, wanted] of expected.entries()) {
    const row = counts[wanted];
    const given = answered[pair] ?? labels;
    if (row !== undefined) row[given] = (row[given] ?? 0) + 1;
  }
  return counts;
}

/** The most frequent wrong answers, at most `limit`; equal counts in the order of their labels. */
export function mistakesOf(
  labels: readonly string[],
  matrix: ConfusionMatrix,
  limit: number,
): readonly ConfusionCell[] {
  return matrix
    .flatMap((counts, row) => counts.map((count, column) => ({ row, column, count })))
    .filter(({ row, column, count }) => row !== column && count > 0)
    .toSorted((a, b) => b.count - a.count || a.row - b.row || a.column - b.column)
    .slice(0, limit)
    .map(({ row, column, count }) => ({ expected: labels[row] ?? '', answered: labels[column] ?? null, count }));
}

/** How many answers are outside the closed set. */
export function unknownAnswers(matrix: ConfusionMatrix): number {
  return matrix.reduce((sum, counts) => sum + (counts.at(-1) ?? 0), 0);
}
