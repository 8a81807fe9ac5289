import { expect, test } from 'vitest';
import { normalCdf, normalQuantile, normalUpperTail } from '../../evaluation/normal.ts';
import { reference, relativeError } from './reference.ts';

test('Φ agrees with SciPy to twelve digits, in the far tail too', () => {
  const errors = reference.cdf.map(([x, p]) => relativeError(normalCdf(x), p));
  expect(Math.max(...errors)).toBeLessThan(1e-12);
});

test('Φ⁻¹ agrees with SciPy to twelve digits in its centre and both tails', () => {
  const errors = reference.quantile.map(([p, x]) => Math.abs(normalQuantile(p) - x) / Math.max(1, Math.abs(x)));
  expect(Math.max(...errors)).toBeLessThan(1e-12);
});

test('Φ⁻¹ undoes Φ and is odd about one half', () => {
  for (const p of [1e-12, 0.001, 0.07, 0.3, 0.5, 0.8, 0.99]) {
    expect(relativeError(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-12);
    expect(normalQuantile(1 - 0.25)).toBe(-normalQuantile(0.25));
  }
});

test('the upper tail mirrors Φ', () => {
  expect(normalUpperTail(0)).toBe(0.5);
  expect(normalUpperTail(-1.5)).toBeCloseTo(1 - normalUpperTail(1.5), 15);
});

test('Φ⁻¹ is infinite at the ends and refuses what is no probability', () => {
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
  expect(() => normalQuantile(1.01)).toThrow(RangeError);
  expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
});
