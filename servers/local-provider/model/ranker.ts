import type { SparseVector } from './vocabulary.ts';

/** Numbers that each feature is embedded in. */
export const EMBEDDING_SIZE = 32;

/**
 * A learned similarity for free text: features of prompts and of answers are embedded in one space, low-rank bilinear,
 * so that a prompt lies near its answer. The rows of the training file stand beside as what can be answered with.
 */
export interface RankerWeights {
  readonly promptEmbedding: Float32Array;
  readonly answerEmbedding: Float32Array;
}

/** The embedded training rows that an answer is chosen from. */
export interface RankerRows {
  readonly prompts: Float32Array;
  readonly answers: Float32Array;
}

/** Writes the embedding of a text to `out`. */
export function embed(table: Float32Array, input: SparseVector, out: Float32Array): void {
  out.fill(0);
  for (let i = 0; i < input.indices.length; i += 1) {
    const value = input.values[i]!;
    const row = input.indices[i]! * EMBEDDING_SIZE;
    for (let d = 0; d < EMBEDDING_SIZE; d += 1) out[d]! += value * table[row + d]!;
  }
}

/** The scalar product of two vectors of one length. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d += 1) sum += a[d]! * b[d]!;
  return sum;
}

function length(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector)) || 1;
}

/**
 * The training row whose answer fits best: how near the answer lies to the prompt, and how near the row's own prompt
 * lies to it, each as a cosine.
 */
export function bestRow(weights: RankerWeights, rows: RankerRows, input: SparseVector): number {
  const prompt = new Float32Array(EMBEDDING_SIZE);
  embed(weights.promptEmbedding, input, prompt);
  const promptLength = length(prompt);
  let best = 0;
  let highest = -Infinity;
  for (let start = 0; start < rows.prompts.length; start += EMBEDDING_SIZE) {
    const otherPrompt = rows.prompts.subarray(start, start + EMBEDDING_SIZE);
    const answer = rows.answers.subarray(start, start + EMBEDDING_SIZE);
    const score =
      (dot(prompt, answer) / length(answer) + dot(prompt, otherPrompt) / length(otherPrompt)) / promptLength;
    if (score > highest) {
      highest = score;
      best = start / EMBEDDING_SIZE;
    }
  }
  return best;
}
