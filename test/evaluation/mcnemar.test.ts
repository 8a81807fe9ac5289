import { expect, test } from 'vitest';
import { mcnemarExact } from '../../evaluation/mcnemar.ts';
import { reference, relativeError } from './reference.ts';

test('the exact p agrees with statsmodels, from none to tens of thousands of differing pairs', () => {
  const errors = reference.pairs.map((pair) =>
    relativeError(mcnemarExact(pair.onlyCandidate, pair.onlyBaseline), pair.exact),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-9);
});

test('an even split and no differing pair have p 1', () => {
  expect(mcnemarExact(0, 0)).toBe(1);
  expect(mcnemarExact(7, 7)).toBe(1);
});

test('the p is the same whichever model is ahead', () => {
  expect(mcnemarExact(9, 2)).toBe(mcnemarExact(2, 9));
});

test('five pairs all one way are not enough for 0.05, six are', () => {
  expect(mcnemarExact(5, 0)).toBeCloseTo(0.0625, 12);
  expect(mcnemarExact(6, 0)).toBeCloseTo(0.03125, 12);
});
