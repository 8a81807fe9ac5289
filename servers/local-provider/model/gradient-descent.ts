/** The figures after one pass over the training rows: mean cross-entropy in nats. */
export interface PassMetrics {
  readonly step: number;
  readonly pass: number;
  readonly trainLoss: number;
  readonly validLoss: number | null;
}

/** The settings of one descent; `signal` ends it at the next slice. */
export interface GradientDescentOptions {
  readonly passes: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onPass: (metrics: PassMetrics) => void;
}

const FLOOR = 1e-7;

/** The loss of having given the right answer this probability, in nats and finite. */
export function crossEntropy(probability: number): number {
  return -Math.log(Math.max(probability, FLOOR));
}
