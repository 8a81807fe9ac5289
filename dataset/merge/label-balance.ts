import { rowWarning, type Problem } from '../problem.ts';

/** The rarest label of a set is hardly learnt where the most frequent one has this many times its rows. */
const LOPSIDED = 20;

/** Counts the rows of each label of a closed set. Holds as many numbers as there are labels. */
export function createLabelBalance(): { add(label: string): void; problem(): Problem | null } {
  const rows = new Map<string, number>();
  return {
    add: (label) => void rows.set(label, (rows.get(label) ?? 0) + 1),
    problem() {
      const counts = [...rows.values()];
      const [most, fewest] = [Math.max(0, ...counts), Math.min(...counts)];
      if (counts.length < 2 || most < LOPSIDED * fewest) return null;
      return rowWarning(
        'label_imbalance',
        '',
        `The most frequent of ${counts.length} labels has ${most} rows, the rarest ${fewest}`,
        'Gather more rows of the rare labels, and look at macro_f1 beside accuracy.',
      );
    },
  };
}
