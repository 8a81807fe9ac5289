import { bcaInterval } from './bootstrap.ts';
import { nothingMeasured, resamplesFor, scorePower, widened } from './paired-scores.ts';
import type { Measured } from './paired-scores.ts';
import { swapPValue } from './permutation.ts';
import { unitsOf } from './units.ts';

/** What both models answered over a closed set, by the label's place in it; its size stands for any other text. */
export interface PairedLabels {
  readonly labels: number;
  readonly expected: readonly number[];
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  readonly groups: readonly (string | null)[] | null;
}

/** Mean F1 of the labels, each pair counted by its weight, that were expected or answered at least once; 0 where none was. */
export function macroF1Of(labels: number, expected: Int32Array, answered: Int32Array, weights: Uint32Array): number {
  // One place more for expected texts and answers outside the set.
  const right = new Float64Array(labels + 1);
  const seen = new Float64Array(labels + 1);
  for (let pair = 0; pair < expected.length; pair += 1) {
    const wanted = expected[pair] ?? labels;
    const times = weights[pair] ?? 0;
    if (times === 0 || wanted >= labels) continue;
    const given = answered[pair] ?? labels;
    seen[wanted] = (seen[wanted] ?? 0) + times;
    seen[given] = (seen[given] ?? 0) + times;
    if (given === wanted) right[wanted] = (right[wanted] ?? 0) + times;
  }
  let sum = 0;
  let counted = 0;
  for (let label = 0; label < labels; label += 1) {
    const all = seen[label] ?? 0;
    if (all === 0) continue;
    // 2·precision·recall / (precision + recall), without the divisions by 0 of its two parts.
    sum += (2 * (right[label] ?? 0)) / all;
    counted += 1;
  }
  return counted === 0 ? 0 : sum / counted;
}

/**
 * The figures of macro F1, which is no mean over prompts: BCa bootstrap of the whole figure, and a permutation in which
 * the two models' answers change places, both by groups where there are groups.
 */
export function measureMacroF1(pairs: PairedLabels, confidence: number): Measured {
  const { labels, groups } = pairs;
  const n = pairs.expected.length;
  if (n === 0) return nothingMeasured('macro_f1');
  const units = unitsOf(groups, n);
  const expected = Int32Array.from(pairs.expected);
  const before = Int32Array.from(pairs.baseline);
  const after = Int32Array.from(pairs.candidate);
  const once = new Uint32Array(n).fill(1);
  const baseline = macroF1Of(labels, expected, before, once);
  const candidate = macroF1Of(labels, expected, after, once);
  const difference = candidate - baseline;
  const unlike = units.sum((pair) => (before[pair] === after[pair] ? 0 : 1));
  const differing = [...unlike.keys()].filter((unit) => unlike[unit] !== 0);
  const resamples = resamplesFor(n);
  const drawn = new Uint32Array(n);
  const unitOf = Int32Array.from(units.of);
  const { interval, standardError } = bcaInterval({
    units: units.count,
    confidence,
    resamples,
    statistic(weights) {
      for (let pair = 0; pair < n; pair += 1) drawn[pair] = weights[unitOf[pair] ?? 0] ?? 0;
      return macroF1Of(labels, expected, after, drawn) - macroF1Of(labels, expected, before, drawn);
    },
  });
  const first = new Int32Array(n);
  const second = new Int32Array(n);
  const pValue = swapPValue({
    units: units.count,
    differing,
    resamples,
    statistic(swapped) {
      for (let pair = 0; pair < n; pair += 1) {
        const swap = swapped[unitOf[pair] ?? 0] === 1;
        first[pair] = (swap ? after[pair] : before[pair]) ?? labels;
        second[pair] = (swap ? before[pair] : after[pair]) ?? labels;
      }
      return macroF1Of(labels, expected, second, once) - macroF1Of(labels, expected, first, once);
    },
  });
  const power = scorePower(n, confidence, standardError * Math.sqrt(n));
  return {
    units: units.count,
    differing: differing.length,
    needed: power.needed,
    figures: {
      ...{ metric: 'macro_f1', baseline, candidate, difference, pValue, n, detectable: power.detectable },
      confidenceInterval: widened(interval, {
        units: units.count,
        differing: differing.length,
        difference,
        confidence,
      }),
    },
  };
}
