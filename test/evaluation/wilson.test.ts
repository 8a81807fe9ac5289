import { expect, test } from 'vitest';
import { wilsonInterval } from '../../evaluation/wilson.ts';
import { reference } from './reference.ts';

test('Wilson’s interval agrees with statsmodels', () => {
  for (const [successes, n, confidence, [lower, upper]] of reference.wilson) {
    const interval = wilsonInterval(successes, n, confidence);
    expect(interval[0]).toBeCloseTo(lower, 12);
    expect(interval[1]).toBeCloseTo(upper, 12);
  }
});

test('nothing right begins at 0, all right ends at 1, nothing asked says nothing', () => {
  expect(wilsonInterval(0, 10, 0.95)[0]).toBe(0);
  expect(wilsonInterval(10, 10, 0.95)[1]).toBe(1);
  expect(wilsonInterval(0, 0, 0.95)).toEqual([0, 1]);
});
