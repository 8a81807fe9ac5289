import type { RunConfig } from '../config/run-config.ts';
import type { LossPoint } from '../report/report-data.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { providerOf } from './stored-config.ts';

/** More points than a chart can show would only make the report heavy. */
export const LOSS_POINTS = 2_000;

/** The metrics that a job told in its events, oldest first. */
export async function readLossCurve(
  deps: ActivityDependencies,
  config: RunConfig,
  jobId: string | null,
): Promise<readonly LossPoint[]> {
  if (jobId === null) return [];
  const provider = providerOf(deps, config, config.training.provider, 'train');
  const points: LossPoint[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page = await provider.listEvents(jobId, cursor, { timeoutMs: 10_000 });
    for (const { metrics } of page.events) {
      if (metrics !== null)
        points.push({ step: metrics.step, trainLoss: metrics.trainLoss, validLoss: metrics.validLoss });
    }
    if (page.events.length === 0 || page.cursor === null || page.cursor === cursor || points.length > LOSS_POINTS * 10)
      return points;
    cursor = page.cursor;
  }
}
