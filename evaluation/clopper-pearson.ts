import { bisect } from './bisect.ts';

/** P(X ≤ k) of X ~ Binomial(n, p), summed from its largest term outwards so that nothing underflows. */
function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n || p === 0) return 1;
  if (p === 1) return 0;
  const odds = p / (1 - p);
  // Terms relative to that of the mode, then divided by the sum of all of them.
  const mode = Math.min(n, Math.floor((n + 1) * p));
  let within = mode <= k ? 1 : 0;
  let all = 1;
  let term = 1;
  for (let i = mode; i > 0 && term > 1e-320; i -= 1) {
    term *= i / ((n - i + 1) * odds);
    all += term;
    if (i - 1 <= k) within += term;
  }
  term = 1;
  for (let i = mode; i < n && term > 1e-320; i += 1) {
    term *= ((n - i) * odds) / (i + 1);
    all += term;
    if (i + 1 <= k) within += term;
  }
  return within / all;
}

/** The exact interval of Clopper and Pearson (1934) for one proportion; [0, 1] where n is 0. */
export function clopperPearson(successes: number, n: number, confidence: number): readonly [number, number] {
  if (n === 0) return [0, 1];
  const tail = (1 - confidence) / 2;
  const lower = successes === 0 ? 0 : bisect(1, 0, (p) => 1 - binomialCdf(successes - 1, n, p) <= tail).holds;
  const upper = successes === n ? 1 : bisect(0, 1, (p) => binomialCdf(successes, n, p) <= tail).holds;
  return [lower, upper];
}
