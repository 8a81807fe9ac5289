import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scoreStatistic, scoreTestPValue, tangoInterval } from '../../evaluation/tango.ts';
import { reference, relativeError } from './reference.ts';

const tables = fc
  .tuple(fc.nat(200), fc.nat(200), fc.nat(400))
  .map(([onlyCandidate, onlyBaseline, same]) => ({
    onlyCandidate,
    onlyBaseline,
    n: onlyCandidate + onlyBaseline + same,
  }))
  .filter(({ n }) => n > 0);

test.each(reference.pairs.map((pair) => [pair.onlyCandidate, pair.onlyBaseline, pair.n, pair] as const))(
  'the interval of %i against %i out of %i agrees with root finding on the likelihood at every confidence',
  (_b, _c, _n, pair) => {
    for (const [confidence, [lower, upper]] of pair.intervals) {
      const interval = tangoInterval(pair, confidence);
      expect(interval[0]).toBeCloseTo(lower, 10);
      expect(interval[1]).toBeCloseTo(upper, 10);
    }
  },
);

test('the p value is the score test of "no difference" as statsmodels computes it', () => {
  const errors = reference.pairs.map((pair) => relativeError(scoreTestPValue(pair), pair.score));
  expect(Math.max(...errors)).toBeLessThan(1e-11);
});

test('swapping the models mirrors the interval', () => {
  const [lower, upper] = tangoInterval({ onlyCandidate: 1, onlyBaseline: 14, n: 44 }, 0.95);
  expect(tangoInterval({ onlyCandidate: 14, onlyBaseline: 1, n: 44 }, 0.95)).toEqual([-upper, -lower]);
});

test('the interval leaves out 0 exactly where the p value is below 1 − confidence', () => {
  fc.assert(
    fc.property(tables, fc.constantFrom(0.8, 0.9, 0.95, 0.99), (pairs, confidence) => {
      const [lower, upper] = tangoInterval(pairs, confidence);
      expect(lower > 0 || upper < 0).toBe(scoreTestPValue(pairs) < 1 - confidence);
    }),
  );
});

test('the interval holds the observed difference and widens with the confidence', () => {
  fc.assert(
    fc.property(tables, (pairs) => {
      const difference = (pairs.onlyCandidate - pairs.onlyBaseline) / pairs.n;
      const [lower, upper] = tangoInterval(pairs, 0.95);
      const [wideLower, wideUpper] = tangoInterval(pairs, 0.99);
      expect(-1 <= wideLower && wideLower <= lower && lower <= difference).toBe(true);
      expect(difference <= upper && upper <= wideUpper && wideUpper <= 1).toBe(true);
    }),
  );
});

test('the statistic falls as the assumed difference rises', () => {
  fc.assert(
    fc.property(tables, (pairs) => {
      const values = [-0.99, -0.5, -0.1, 0, 0.1, 0.5, 0.99].map((delta) => scoreStatistic(pairs, delta));
      expect(values).toEqual(values.toSorted((a, b) => b - a));
    }),
  );
});

test('no pair at all says nothing: the interval is all of [-1, 1]', () => {
  expect(tangoInterval({ onlyCandidate: 0, onlyBaseline: 0, n: 0 }, 0.95)).toEqual([-1, 1]);
});

test('no differing pair has p 1 and an interval symmetric about 0 that n narrows', () => {
  const [lower, upper] = tangoInterval({ onlyCandidate: 0, onlyBaseline: 0, n: 300 }, 0.95);
  expect(scoreTestPValue({ onlyCandidate: 0, onlyBaseline: 0 })).toBe(1);
  expect(upper).toBe(-lower);
  expect(upper).toBeCloseTo(3.841458820694124 / (300 + 3.841458820694124), 12);
});

test('a candidate that is right wherever the baseline is wrong, on every pair, reaches 1 from above only', () => {
  const [lower, upper] = tangoInterval({ onlyCandidate: 10, onlyBaseline: 0, n: 10 }, 0.95);
  expect(upper).toBe(1);
  expect(lower).toBeCloseTo((10 - 3.841458820694124) / (10 + 3.841458820694124), 12);
});
