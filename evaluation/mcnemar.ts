function logBinomialCoefficient(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += Math.log((n - k + i) / i);
  return sum;
}

/** McNemar's exact two-sided p: of the pairs that differ each falls to either side by a fair coin. 1 where none differ. */
export function mcnemarExact(onlyCandidate: number, onlyBaseline: number): number {
  const differing = onlyCandidate + onlyBaseline;
  const smaller = Math.min(onlyCandidate, onlyBaseline);
  if (onlyCandidate === onlyBaseline) return 1;
  // P(X ≤ smaller) as its largest term times a sum of ratios, since 2^-n alone underflows beyond a thousand pairs.
  let ratio = 1;
  let ratios = 1;
  for (let k = smaller; k > 0; k -= 1) {
    ratio *= k / (differing - k + 1);
    ratios += ratio;
  }
  const largest = logBinomialCoefficient(differing, smaller) - differing * Math.LN2;
  return Math.min(1, 2 * Math.exp(largest) * ratios);
}
