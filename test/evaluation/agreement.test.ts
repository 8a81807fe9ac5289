import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../evaluation/clopper-pearson.ts';
import { detectableScore, neededScore } from '../../evaluation/detectable.ts';
import { holm } from '../../evaluation/holm.ts';
import { cohensKappa } from '../../evaluation/kappa.ts';
import { macroF1Of, measureMacroF1 } from '../../evaluation/label-scores.ts';
import { reference } from './reference.ts';

describe('kappa', () => {
  test.each(reference.kappa)('agrees with statsmodels (%#)', ({ first, second, kappa }) => {
    expect(cohensKappa(first.map((one, item) => [one, second[item] ?? '']))).toBeCloseTo(kappa, 12);
  });

  test('is null where chance explains everything, and where nothing was rated', () => {
    expect(
      cohensKappa([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toBeNull();
    expect(cohensKappa([])).toBeNull();
  });
});

test.each(reference.holm)('Holm’s p values of %j agree with statsmodels', (pValues, adjusted) => {
  for (const [place, p] of holm(pValues).entries()) expect(p).toBeCloseTo(adjusted[place] ?? -1, 12);
});

test.each(reference.clopperPearson)(
  'Clopper and Pearson of %i in %i at %d agree with statsmodels',
  (k, n, level, bounds) => {
    const [lower, upper] = clopperPearson(k, n, level);
    expect(lower).toBeCloseTo(bounds[0], 9);
    expect(upper).toBeCloseTo(bounds[1], 9);
  },
);

test('what n prompts show of scores, and how many it takes, agree with counting upwards', () => {
  for (const [n, confidence, deviation, least] of reference.detectableScore) {
    const found = detectableScore({ n, confidence, deviation });
    if (least === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(least, 12);
  }
  for (const [target, confidence, deviation, n] of reference.neededScore) {
    expect(neededScore({ target, confidence, deviation })).toBe(n);
  }
});

describe('macro F1', () => {
  const places = (labels: readonly string[], texts: readonly string[]): readonly number[] =>
    texts.map((text) => (labels.includes(text) ? labels.indexOf(text) : labels.length));

  test.each(reference.labels)('agrees with scikit-learn (%#)', ({ labels, expected, answered, macroF1 }) => {
    const once = new Uint32Array(expected.length).fill(1);
    const f1 = macroF1Of(
      labels.length,
      Int32Array.from(places(labels, expected)),
      Int32Array.from(places(labels, answered)),
      once,
    );
    expect(f1).toBeCloseTo(macroF1, 12);
  });

  test('is resampled as a whole figure, and a permutation changes the models’ places', () => {
    const [, sample] = reference.labels;
    if (sample === undefined) throw new Error('no reference');
    const expected = places(sample.labels, sample.expected);
    const worse = places(sample.labels, sample.answered);
    const better = expected.map((label, pair) => (pair % 10 === 0 ? (worse[pair] ?? 0) : label));
    const pairs = { labels: sample.labels.length, expected, baseline: worse, candidate: better, groups: null };
    const { figures } = measureMacroF1(pairs, 0.95);
    expect(figures.baseline).toBeCloseTo(sample.macroF1, 12);
    expect(figures.confidenceInterval[0]).toBeGreaterThan(0);
    expect(figures.confidenceInterval[0]).toBeLessThan(figures.difference);
    expect(figures.pValue).toBeLessThan(0.001);
    const swapped = measureMacroF1({ ...pairs, baseline: better, candidate: worse }, 0.95).figures;
    expect(swapped.difference).toBeCloseTo(-figures.difference, 12);
    expect(measureMacroF1({ ...pairs, candidate: worse }, 0.95).figures).toMatchObject({ difference: 0, pValue: 1 });
  });
});
