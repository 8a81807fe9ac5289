import type { Metric } from './choose-scorers.ts';
import type { Collected } from './collect-scores.ts';
import type { DifferingPair } from './evaluation-result.ts';

/** Pairs that are shown side by side. */
const MOST_SHOWN = 24;

/** Scores of single answers by the metric; of macro F1, which has none, whether the label is right. */
function pairScores({ scores, labels, keys }: Collected, { name, kind }: Metric): readonly DifferingPair[] {
  if (kind === 'labels') {
    if (labels === null) return [];
    const right = (column: readonly number[], place: number): number =>
      column[place] === labels.expected[place] ? 1 : 0;
    return labels.row.map((row, place) => ({
      key: keys[row] ?? '',
      baseline: right(labels.baseline, place),
      candidate: right(labels.candidate, place),
    }));
  }
  const columns = scores.get(name);
  return keys.map((key, row) => ({
    key,
    baseline: columns?.baseline[row] ?? Number.NaN,
    candidate: columns?.candidate[row] ?? Number.NaN,
  }));
}

/**
 * The pairs that differ most by the metric: half of them for the candidate, half against it, as far as there are any,
 * so that a page of examples shows both.
 */
export function differingPairs(collected: Collected, metric: Metric): readonly DifferingPair[] {
  const pairs = pairScores(collected, metric);
  const gain = ({ baseline, candidate }: DifferingPair): number => candidate - baseline;
  const gained = pairs.filter((pair) => gain(pair) > 0).toSorted((a, b) => gain(b) - gain(a));
  const lost = pairs.filter((pair) => gain(pair) < 0).toSorted((a, b) => gain(a) - gain(b));
  const half = MOST_SHOWN / 2;
  const forCandidate = gained.slice(0, Math.max(half, MOST_SHOWN - lost.length));
  const against = lost.slice(0, MOST_SHOWN - forCandidate.length);
  return [...forCandidate, ...against].toSorted((a, b) => Math.abs(gain(b)) - Math.abs(gain(a)));
}
