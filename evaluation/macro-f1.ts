/** How often `expected` was answered with `answered`; null is anything outside the closed set. */
export interface ConfusionCell {
  readonly expected: string;
  readonly answered: string | null;
  readonly count: number;
}

/** What one model answered over a closed set of labels. */
export interface LabelTally {
  add(expected: string | null, answered: string | null): void;
  /** Mean F1 of the labels that were expected or answered at least once; null where none was. */
  macroF1(): number | null;
  /** The most frequent wrong answers, at most `limit`; equal counts in the order of their labels. */
  mistakes(limit: number): readonly ConfusionCell[];
  /** How many answers are outside the closed set. */
  unknownAnswers(): number;
}

/** A tally over these labels. An expected label outside of them is not counted; such an answer is a miss. */
export function createLabelTally(labels: readonly string[]): LabelTally {
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const other = labels.length;
  const width = labels.length + 1;
  const counts = new Map<number, number>();
  const cells = (): readonly (readonly [number, number, number])[] =>
    [...counts].map(([cell, count]) => [Math.floor(cell / width), cell % width, count]);

  return {
    add(expected, answered) {
      const row = expected === null ? undefined : indexOf.get(expected);
      if (row === undefined) return;
      const column = (answered === null ? undefined : indexOf.get(answered)) ?? other;
      const cell = row * width + column;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    },

    macroF1() {
      const perLabel = labels.map(() => ({ right: 0, expected: 0, answered: 0 }));
      for (const [row, column, count] of cells()) {
        const wanted = perLabel[row];
        const given = perLabel[column];
        if (wanted !== undefined) wanted.expected += count;
        if (given !== undefined) given.answered += count;
        if (wanted !== undefined && row === column) wanted.right += count;
      }
      const seen = perLabel.filter(({ expected, answered }) => expected + answered > 0);
      if (seen.length === 0) return null;
      // 2·precision·recall / (precision + recall), without the divisions by 0 of its two parts.
      const f1 = seen.map(({ right, expected, answered }) => (2 * right) / (expected + answered));
      return f1.reduce((sum, value) => sum + value, 0) / seen.length;
    },

    mistakes(limit) {
      return cells()
        .filter(([row, column]) => row !== column)
        .toSorted((a, b) => b[2] - a[2] || a[0] - b[0] || a[1] - b[1])
        .slice(0, limit)
        .map(([row, column, count]) => ({ expected: labels[row] ?? '', answered: labels[column] ?? null, count }));
    },

    unknownAnswers() {
      return cells().reduce((sum, [, column, count]) => sum + (column === other ? count : 0), 0);
    },
  };
}
