import { softmax } from './classifier.ts';
import type { GradientDescentOptions } from './gradient-descent.ts';
import { crossEntropy } from './gradient-descent.ts';
import { createRandom, shuffle } from './random.ts';
import type { RankerWeights } from './ranker.ts';
import { dot, embed, EMBEDDING_SIZE } from './ranker.ts';
import { createTimeSlices } from './time-slices.ts';
import type { SparseVector } from './vocabulary.ts';

/** A prompt and the answer it should lie near. */
export interface RankedPair {
  readonly prompt: SparseVector;
  readonly answer: SparseVector;
}

const SHARPNESS = 10;

/** Both tables start as the same random directions, so that untrained similarity is about the overlap of words. */
export function createRankerWeights(features: number, seed: number): RankerWeights {
  const random = createRandom(seed);
  const scale = 1 / Math.sqrt(EMBEDDING_SIZE);
  const table = new Float32Array(features * EMBEDDING_SIZE).map(() => (random() < 0.5 ? -scale : scale));
  return { promptEmbedding: table, answerEmbedding: table.slice() };
}

function createBatch(weights: RankerWeights, size: number) {
  const vectors = (): Float32Array[] => Array.from({ length: size }, () => new Float32Array(EMBEDDING_SIZE));
  const prompts = vectors();
  const answers = vectors();
  /** Row i: the probability of each of the batch's answers for prompt i. */
  const rank = (pairs: readonly RankedPair[]): Float32Array[] => {
    pairs.forEach((pair, i) => {
      embed(weights.promptEmbedding, pair.prompt, prompts[i]!);
      embed(weights.answerEmbedding, pair.answer, answers[i]!);
    });
    return pairs.map((_, i) => {
      const scores = Float32Array.from(pairs, (_pair, j) => SHARPNESS * dot(prompts[i]!, answers[j]!));
      softmax(scores);
      return scores;
    });
  };
  return { prompts, answers, rank };
}

function createTableLearner(table: Float32Array, learningRate: number) {
  const squares = new Float32Array(table.length / EMBEDDING_SIZE).fill(1e-4);
  return (input: SparseVector, gradient: Float32Array): void => {
    const gradientSquare = dot(gradient, gradient);
    for (let i = 0; i < input.indices.length; i += 1) {
      const feature = input.indices[i]!;
      const value = input.values[i]!;
      const square = squares[feature]! + value * value * gradientSquare;
      squares[feature] = square;
      const rate = (learningRate * value) / Math.sqrt(square);
      for (let d = 0; d < EMBEDDING_SIZE; d += 1) table[feature * EMBEDDING_SIZE + d]! -= rate * gradient[d]!;
    }
  };
}

/** The gradient at vector i: the others weighted by how much too high (or low) their probability is. */
function pull(others: readonly Float32Array[], error: (j: number) => number, size: number): Float32Array {
  const gradient = new Float32Array(EMBEDDING_SIZE);
  for (let j = 0; j < size; j += 1) {
    const weight = SHARPNESS * error(j);
    const other = others[j]!;
    for (let d = 0; d < EMBEDDING_SIZE; d += 1) gradient[d]! += weight * other[d]!;
  }
  return gradient;
}

/** Changes the weights in place: softmax ranking of each prompt's own answer among the others of its minibatch. */
export async function trainRanker(
  weights: RankerWeights,
  pairs: readonly RankedPair[],
  validation: readonly RankedPair[],
  options: GradientDescentOptions,
): Promise<void> {
  const random = createRandom(options.seed);
  const pause = createTimeSlices(options.signal);
  const order = new Uint32Array(pairs.length);
  const { prompts, answers, rank } = createBatch(weights, options.batchSize);
  const learnPrompt = createTableLearner(weights.promptEmbedding, options.learningRate);
  const learnAnswer = createTableLearner(weights.answerEmbedding, options.learningRate);
  let step = 0;

  const lossOf = (ranked: readonly Float32Array[]): number =>
    ranked.reduce((sum, probabilities, i) => sum + crossEntropy(probabilities[i]!), 0);

  const validLoss = async (): Promise<number | null> => {
    if (validation.length === 0) return null;
    let loss = 0;
    for (let start = 0; start < validation.length; start += options.batchSize) {
      loss += lossOf(rank(validation.slice(start, start + options.batchSize)));
      await pause();
    }
    return loss / validation.length;
  };

  for (let pass = 1; pass <= options.passes; pass += 1) {
    shuffle(order, random);
    let loss = 0;
    for (let start = 0; start < pairs.length; start += options.batchSize) {
      const batch = Array.from(order.subarray(start, start + options.batchSize), (index) => pairs[index]!);
      const ranked = rank(batch);
      loss += lossOf(ranked);
      const error = (i: number, j: number): number => ranked[i]![j]! - (i === j ? 1 : 0);
      const gradients = batch.map((_, i) => ({
        prompt: pull(answers, (j) => error(i, j), batch.length),
        answer: pull(prompts, (j) => error(j, i), batch.length),
      }));
      batch.forEach((pair, i) => {
        learnPrompt(pair.prompt, gradients[i]!.prompt);
        learnAnswer(pair.answer, gradients[i]!.answer);
      });
      step += 1;
      await pause();
    }
    options.onPass({ step, pass, trainLoss: loss / pairs.length, validLoss: await validLoss() });
  }
}
