import { describe, expect, test } from 'vitest';
import { bcaInterval } from '../../evaluation/bootstrap.ts';
import { measureScores } from '../../evaluation/paired-scores.ts';
import { signFlipPValue, swapPValue } from '../../evaluation/permutation.ts';
import { createRandom } from '../../evaluation/random.ts';
import { unitsOf } from '../../evaluation/units.ts';
import { reference } from './reference.ts';

type Sample = (typeof reference.scores)[number];

const groupsOf = ({ groups }: Sample): readonly string[] | null => groups?.map((group) => `group ${group}`) ?? null;

function sumsOf(sample: Sample) {
  const units = unitsOf(groupsOf(sample), sample.baseline.length);
  return {
    units,
    sums: units.sum((pair) => (sample.candidate[pair] ?? 0) - (sample.baseline[pair] ?? 0)),
    sizes: units.sum(() => 1),
  };
}

describe.each(reference.scores.map((sample) => [sample.name, sample] as const))('the %s sample', (_name, sample) => {
  const { units, sums, sizes } = sumsOf(sample);
  const total = (values: readonly number[], weights: Uint32Array): number =>
    values.reduce((sum, value, unit) => sum + value * (weights[unit] ?? 0), 0);

  test('has SciPy’s BCa interval within Monte Carlo error', () => {
    const { interval, standardError } = bcaInterval({
      units: units.count,
      statistic: (weights) => total(sums, weights) / total(sizes, weights),
      confidence: 0.95,
      resamples: 50_000,
    });
    // Four standard errors of a quantile of so many resamples, in units of the statistic's own standard error.
    const tolerance = 4 * Math.sqrt((0.025 * 0.975) / 50_000) * (1 / 0.058) * sample.standardError;
    expect(Math.abs(interval[0] - sample.interval[0])).toBeLessThan(tolerance + 1e-3 * sample.standardError);
    expect(Math.abs(interval[1] - sample.interval[1])).toBeLessThan(tolerance + 1e-3 * sample.standardError);
    expect(standardError / sample.standardError).toBeCloseTo(1, 1);
  });

  test('has SciPy’s permutation p, exactly where every change of sign is looked at', () => {
    const p = signFlipPValue(sums, { resamples: 50_000 });
    const error = sample.exact ? 1e-12 : 4 * Math.sqrt((2 * sample.pValue * (1 - sample.pValue)) / 50_000) + 2e-5;
    expect(Math.abs(p - sample.pValue)).toBeLessThan(error);
  });

  test('comes out the same every time', () => {
    const measure = () => measureScores('judge', { ...sample, groups: groupsOf(sample) }, 0.95, null).figures;
    expect(measure()).toEqual(measure());
  });
});

test('pairs of one group are drawn together, so that a hundred copies of a customer are one customer', () => {
  const [small] = reference.scores;
  if (small === undefined) throw new Error('no reference');
  const once = measureScores('m', { ...small, groups: null }, 0.95, null).figures;
  const copies = Array.from({ length: 100 }, () => [...small.baseline.keys()]).flat();
  const copied = {
    baseline: copies.map((pair) => small.baseline[pair] ?? 0),
    candidate: copies.map((pair) => small.candidate[pair] ?? 0),
  };
  const grouped = measureScores('m', { ...copied, groups: copies.map(String) }, 0.95, null).figures;
  const naive = measureScores('m', { ...copied, groups: null }, 0.95, null).figures;
  expect(grouped.confidenceInterval[0]).toBeCloseTo(once.confidenceInterval[0], 10);
  expect(grouped.confidenceInterval[1]).toBeCloseTo(once.confidenceInterval[1], 10);
  expect(grouped.pValue).toBeCloseTo(once.pValue ?? 0, 10);
  expect(grouped.detectable).toBeCloseTo(once.detectable ?? 0, 2);
  expect(naive.confidenceInterval[1] - naive.confidenceInterval[0]).toBeLessThan(0.05);
});

test('right or wrong by groups: the figures widen where the pairs of a group are alike', () => {
  const customers = Array.from({ length: 200 }, (_, pair) => `customer ${pair % 20}`);
  // Each customer is of one mind: 13 gain throughout, 7 lose.
  const baseline = customers.map((_, pair) => (pair % 20 < 13 ? 0 : 1));
  const candidate = baseline.map((score) => 1 - score);
  const table = { bothRight: 0, bothWrong: 0, onlyBaseline: 70, onlyCandidate: 130 };
  const { figures, units, differing } = measureScores(
    'accuracy',
    { baseline, candidate, groups: customers },
    0.95,
    table,
  );
  expect({ units, differing }).toEqual({ units: 20, differing: 20 });
  expect(figures).toMatchObject({ n: 200, difference: 0.3 });
  expect(figures.confidenceInterval[0]).toBeLessThan(0);
  expect(figures.pValue).toBeGreaterThan(0.1);
  expect(figures.detectable).toBeGreaterThan(0.4);
});

test('no difference at all leaves open what so few units could have missed', () => {
  const same = Array.from({ length: 12 }, () => 0.5);
  const { figures } = measureScores('rouge_l', { baseline: same, candidate: same, groups: null }, 0.95, null);
  expect(figures.confidenceInterval[0]).toBeCloseTo(-3.8414588 / 15.8414588, 6);
  expect(figures.confidenceInterval[1]).toBeCloseTo(3.8414588 / 15.8414588, 6);
  expect(figures.pValue).toBe(1);
});

test('an exact permutation counts every assignment once', () => {
  expect(signFlipPValue([1, 1, 1])).toBe(2 / 8);
  expect(signFlipPValue([1, 0, 0, 0])).toBe(1);
  expect(signFlipPValue([])).toBe(1);
  expect(swapPValue({ units: 5, differing: [1, 3], statistic: (swapped) => (swapped[1] ?? 0) + 1 })).toBe(1);
});

test('a random permutation never gives a p of 0', () => {
  const p = signFlipPValue(
    Array.from({ length: 60 }, () => 1),
    { resamples: 999 },
  );
  expect(p).toBe(1 / 1000);
});

test('the generator is uniform and its seeds are streams of their own', () => {
  const random = createRandom(1);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 100_000; i += 1) {
    const drawn = random.below(10);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(27.9);
  const [one, other] = [createRandom(1), createRandom(2)];
  expect(Array.from({ length: 8 }, () => one.below(2 ** 32))).not.toEqual(
    Array.from({ length: 8 }, () => other.below(2 ** 32)),
  );
});
