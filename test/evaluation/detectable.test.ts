import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detectable, needed, PRIOR_DISCORDANCE } from '../../evaluation/detectable.ts';
import { reference } from './reference.ts';

const setups = fc.record({
  confidence: fc.constantFrom(0.8, 0.95, 0.99),
  discordance: fc.constantFrom(0, 0.02, 0.25, 0.7, 1),
});

test.each(reference.detectable)('%i pairs at confidence %d and share %d show %d', (n, confidence, discordance, d) => {
  const found = detectable({ n, confidence, discordance });
  if (d === null || found === null) expect(found).toBe(d);
  else expect(found).toBeCloseTo(d, 11);
});

test('the pairs needed are those that counting upwards finds', () => {
  const found = reference.needed.map(([target, confidence, discordance]) =>
    needed({ target, confidence, discordance }),
  );
  expect(found).toEqual(reference.needed.map(([, , , n]) => n));
});

test('before a run, 300 prompts at 95 % show 8.1 points and 2 points need 4,904 prompts', () => {
  const setup = { confidence: 0.95, discordance: PRIOR_DISCORDANCE };
  expect(detectable({ n: 300, ...setup })).toBeCloseTo(0.0806, 3);
  expect(needed({ target: 0.02, ...setup })).toBe(4904);
});

test('no difference up to 1 fits where there are no prompts or too few', () => {
  expect(detectable({ n: 0, confidence: 0.95, discordance: 0.25 })).toBeNull();
  expect(detectable({ n: 3, confidence: 0.95, discordance: 0.25 })).toBeNull();
  expect(detectable({ n: 4, confidence: 0.95, discordance: 0.25 })).not.toBeNull();
});

test('where no pair differs the smallest difference is still above 0', () => {
  expect(detectable({ n: 1000, confidence: 0.95, discordance: 0 })).toBeGreaterThan(0.003);
});

test('more pairs show less, and `needed` is the first n that shows its target', () => {
  fc.assert(
    fc.property(setups, fc.integer({ min: 4, max: 4000 }), fc.constantFrom(0.03, 0.1, 0.5), (setup, n, target) => {
      const here = detectable({ n, ...setup }) ?? 1;
      expect(detectable({ n: n + 1, ...setup }) ?? 1).toBeLessThanOrEqual(here);
      const enough = needed({ target, ...setup }) ?? Number.NaN;
      expect(detectable({ n: enough, ...setup })).toBeLessThanOrEqual(target + 1e-12);
      expect(detectable({ n: enough - 1, ...setup }) ?? 1).toBeGreaterThan(target);
    }),
  );
});

test('a target of 0 is shown by no number of prompts', () => {
  expect(needed({ target: 0, confidence: 0.95, discordance: 0.25 })).toBeNull();
});
