import { bisect } from './bisect.ts';
import { normalQuantile, normalUpperTail } from './normal.ts';

/** Pairs of right/wrong answers in which the two models differ, out of n. */
export interface DifferingPairs {
  /** Only the candidate is right. */
  readonly onlyCandidate: number;
  /** Only the baseline is right. */
  readonly onlyBaseline: number;
  readonly n: number;
}

/** Tango's score statistic of "the true difference is `delta`" for delta ≥ 0, where no term cancels. */
function statisticAtLeastZero({ onlyCandidate: b, onlyBaseline: c, n }: DifferingPairs, delta: number): number {
  const excess = b - c - n * delta;
  if (excess === 0) return 0;
  // The nuisance parameter P(only the baseline is right) at its maximum-likelihood value under delta: the larger root
  // of A·q² + B·q + C, in the form that does not cancel for the sign of B.
  const A = 2 * n;
  const B = -b - c + (2 * n - b + c) * delta;
  const C = -c * delta * (1 - delta);
  const root = Math.sqrt(B * B - 4 * A * C);
  const q = B > 0 ? (-2 * C) / (root + B) : (root - B) / (2 * A);
  const variance = n * (2 * q + delta * (1 - delta));
  return excess / Math.sqrt(variance);
}

/** The score statistic of the hypothesis that the true difference (candidate − baseline) is `delta`; falls in delta. */
export function scoreStatistic(pairs: DifferingPairs, delta: number): number {
  if (delta >= 0) return statisticAtLeastZero(pairs, delta);
  const mirrored = { onlyCandidate: pairs.onlyBaseline, onlyBaseline: pairs.onlyCandidate, n: pairs.n };
  return -statisticAtLeastZero(mirrored, -delta);
}

/**
 * Tango's score interval for the difference of paired proportions (Statistics in Medicine 17, 1998): every difference
 * that the two-sided score test at 1 − confidence does not refuse. [-1, 1] where n is 0.
 */
export function tangoInterval(pairs: DifferingPairs, confidence: number): readonly [number, number] {
  if (pairs.n === 0) return [-1, 1];
  const z = normalQuantile(0.5 + confidence / 2);
  const difference = (pairs.onlyCandidate - pairs.onlyBaseline) / pairs.n;
  const kept = (delta: number): boolean => Math.abs(scoreStatistic(pairs, delta)) <= z;
  const lower = difference === -1 ? -1 : bisect(-1, difference, kept).holds;
  const upper = difference === 1 ? 1 : bisect(1, difference, kept).holds;
  return [lower, upper];
}

/** Two-sided p of the score test of "no difference", z = (b − c) / √(b + c): the test that the interval inverts. */
export function scoreTestPValue({ onlyCandidate, onlyBaseline }: Omit<DifferingPairs, 'n'>): number {
  const differing = onlyCandidate + onlyBaseline;
  if (differing === 0) return 1;
  return Math.min(1, 2 * normalUpperTail(Math.abs(onlyCandidate - onlyBaseline) / Math.sqrt(differing)));
}
