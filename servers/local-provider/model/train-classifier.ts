import type { ClassifierWeights } from './classifier.ts';
import { classProbabilities } from './classifier.ts';
import type { GradientDescentOptions } from './gradient-descent.ts';
import { crossEntropy } from './gradient-descent.ts';
import { createRandom, shuffle } from './random.ts';
import { createTimeSlices } from './time-slices.ts';
import type { SparseVector } from './vocabulary.ts';

/** A prompt and the position of its class. */
export interface LabelledVector {
  readonly input: SparseVector;
  readonly label: number;
}

async function meanLoss(
  model: ClassifierWeights,
  rows: readonly LabelledVector[],
  signal: AbortSignal,
): Promise<number | null> {
  if (rows.length === 0) return null;
  const pause = createTimeSlices(signal);
  const scratch = new Float32Array(model.classes);
  let loss = 0;
  for (const row of rows) {
    classProbabilities(model, row.input, scratch);
    loss += crossEntropy(scratch[row.label]!);
    await pause();
  }
  return loss / rows.length;
}

/** Changes the weights in place: minibatch AdaGrad with one step size per feature, the same for the same seed. */
export async function trainClassifier(
  model: ClassifierWeights,
  rows: readonly LabelledVector[],
  validation: readonly LabelledVector[],
  options: GradientDescentOptions,
): Promise<void> {
  const { classes, weights, bias } = model;
  const random = createRandom(options.seed);
  const pause = createTimeSlices(options.signal);
  const order = new Uint32Array(rows.length);
  const squares = new Float32Array(weights.length / classes).fill(1e-4);
  const errors = Array.from({ length: options.batchSize }, () => new Float32Array(classes));
  let step = 0;

  const learn = (input: SparseVector, error: Float32Array): void => {
    let errorSquare = 0;
    for (let k = 0; k < classes; k += 1) errorSquare += error[k]! * error[k]!;
    for (let i = 0; i < input.indices.length; i += 1) {
      const feature = input.indices[i]!;
      const value = input.values[i]!;
      const square = squares[feature]! + value * value * errorSquare;
      squares[feature] = square;
      const rate = (options.learningRate * value) / Math.sqrt(square);
      const row = feature * classes;
      for (let k = 0; k < classes; k += 1) weights[row + k]! -= rate * error[k]!;
    }
    for (let k = 0; k < classes; k += 1) bias[k]! -= 0.01 * options.learningRate * error[k]!;
  };

  for (let pass = 1; pass <= options.passes; pass += 1) {
    shuffle(order, random);
    let loss = 0;
    for (let start = 0; start < rows.length; start += options.batchSize) {
      const batch = Array.from(order.subarray(start, start + options.batchSize), (index) => rows[index]!);
      batch.forEach((row, position) => {
        const error = errors[position]!;
        classProbabilities(model, row.input, error);
        loss += crossEntropy(error[row.label]!);
        error[row.label]! -= 1;
      });
      batch.forEach((row, position) => learn(row.input, errors[position]!));
      step += 1;
      await pause();
    }
    const validLoss = await meanLoss(model, validation, options.signal);
    options.onPass({ step, pass, trainLoss: loss / rows.length, validLoss });
  }
}
