import { normalQuantile } from './normal.ts';

/** Wilson's score interval for one proportion; [0, 1] where n is 0. */
export function wilsonInterval(successes: number, n: number, confidence: number): readonly [number, number] {
  if (n === 0) return [0, 1];
  const z = normalQuantile(0.5 + confidence / 2);
  const share = successes / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // At the ends the exact bounds are 0 and 1; rounding must not move them.
  return [successes === 0 ? 0 : Math.max(0, centre - half), successes === n ? 1 : Math.min(1, centre + half)];
}
