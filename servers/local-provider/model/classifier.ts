import type { SparseVector } from './vocabulary.ts';

/** Multinomial logistic regression: one weight for each pair of feature and class, row by row, and a bias per class. */
export interface ClassifierWeights {
  readonly classes: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** Weights that know nothing: every class is equally likely. */
export function createWeights(features: number, classes: number): ClassifierWeights {
  return { classes, weights: new Float32Array(features * classes), bias: new Float32Array(classes) };
}

/** Fills `out` with the probability of each class. */
export function classProbabilities(model: ClassifierWeights, input: SparseVector, out: Float32Array): void {
  const { classes, weights, bias } = model;
  out.set(bias);
  for (let i = 0; i < input.indices.length; i += 1) {
    const value = input.values[i]!;
    const row = input.indices[i]! * classes;
    for (let k = 0; k < classes; k += 1) out[k]! += value * weights[row + k]!;
  }
  softmax(out);
}

/** Turns scores into probabilities, in place. */
export function softmax(scores: Float32Array): void {
  let highest = -Infinity;
  for (const score of scores) if (score > highest) highest = score;
  let total = 0;
  for (let k = 0; k < scores.length; k += 1) {
    const raised = Math.exp(scores[k]! - highest);
    scores[k] = raised;
    total += raised;
  }
  for (let k = 0; k < scores.length; k += 1) scores[k]! /= total;
}

/** The position of the highest number; the first of equals. */
export function argmax(scores: Float32Array): number {
  let best = 0;
  for (let k = 1; k < scores.length; k += 1) if (scores[k]! > scores[best]!) best = k;
  return best;
}
