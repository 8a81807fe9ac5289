/** What a training job tells of one step; null where the provider does not say. */
export interface JobMetrics {
  readonly step: number;
  readonly epoch: number | null;
  readonly trainLoss: number | null;
  readonly validLoss: number | null;
}
