import type { Answer } from './answer.ts';
import type { FeatureCounts, FeatureOptions, PromptText } from './features.ts';
import { countFeatures } from './features.ts';
import type { PassMetrics } from './gradient-descent.ts';
import { createTimeSlices } from './time-slices.ts';
import type { TrainedModel } from './tuned-model.ts';

/** One row to learn from: what stands before the last assistant turn, and that turn. */
export interface Example {
  readonly prompt: PromptText;
  readonly answer: Answer;
}

/** What training is going to do; `passes` is less than wanted where the rows would take too long. */
export interface TrainingPlan {
  readonly kind: TrainedModel['kind'];
  readonly passes: number;
  readonly wantedPasses: number;
  /** Goes on from the base model's weights. */
  readonly continued: boolean;
}

/** How a model is trained, and who is told about it. */
export interface TrainingOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRateMultiplier: number;
  readonly seed: number;
  /** A model to go on from; used where it has the same classes. */
  readonly base: TrainedModel | null;
  readonly signal: AbortSignal;
  readonly onPlan: (plan: TrainingPlan) => void;
  /** `snapshot` copies the model as it is after that pass. */
  readonly onPass: (metrics: PassMetrics, snapshot: () => TrainedModel) => void;
}

/** An epoch of a job is this many passes over the rows: a model this small needs them. */
export const PASSES_PER_EPOCH = 4;
/** Multiply-adds of a whole training, about 15 s of one core. */
const MAX_WORK = 8e9;

/** As many passes as the epochs ask for and the bound on work allows, at least one. */
export function affordablePasses(epochs: number, workPerPass: number): { passes: number; wantedPasses: number } {
  const wantedPasses = epochs * PASSES_PER_EPOCH;
  return { wantedPasses, passes: Math.max(1, Math.min(wantedPasses, Math.floor(MAX_WORK / Math.max(workPerPass, 1)))) };
}

/** The features of many texts, in slices that leave the event loop free. */
export async function readFeatures(
  texts: readonly PromptText[],
  options: FeatureOptions,
  signal: AbortSignal,
): Promise<FeatureCounts[]> {
  const pause = createTimeSlices(signal);
  const documents: FeatureCounts[] = [];
  for (const text of texts) {
    documents.push(countFeatures(text, options));
    await pause();
  }
  return documents;
}

/** How many pairs of text and feature there are: what the work of a pass grows with. */
export function countEntries(documents: readonly FeatureCounts[]): number {
  return documents.reduce((sum, document) => sum + document.hashes.length, 0);
}
