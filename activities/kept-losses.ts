import { z } from 'zod';
import { documentKey } from '../domain/identity.ts';
import type { JobMetrics } from '../domain/job-metrics.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { LossPoint } from '../report/report-data.ts';
import { LOSS_POINTS } from './loss-curve.ts';

const loss = z.number().nullable();
const keptSchema = z.object({
  jobId: z.string(),
  points: z.array(z.object({ step: z.number(), trainLoss: loss, validLoss: loss })),
});

interface JobOfRun {
  readonly firstRunId: string;
  readonly intent: number;
}

/** Adds what a poll was told to the curve that is kept while the job runs; the same metrics again change nothing. */
export async function keepLosses(
  store: ArtifactStore,
  { firstRunId, intent, jobId }: JobOfRun & { readonly jobId: string },
  told: readonly JobMetrics[],
): Promise<void> {
  if (told.length === 0) return;
  const key = documentKey.losses(firstRunId, intent);
  const before = await read(store, key);
  // Another job took this one's place: its curve is another one.
  const bySteps = new Map((before?.jobId === jobId ? before.points : []).map((point) => [point.step, point]));
  for (const { step, trainLoss, validLoss } of told) bySteps.set(step, { step, trainLoss, validLoss });
  const points = thinned([...bySteps.values()].toSorted((a, b) => a.step - b.step));
  await store.writeDocument(key, JSON.stringify({ jobId, points }));
}

/** The loss curve of a job so far, as its polls were told; empty before the first. */
export async function readKeptLosses(
  store: ArtifactStore,
  { firstRunId, intent }: JobOfRun,
): Promise<readonly LossPoint[]> {
  return (await read(store, documentKey.losses(firstRunId, intent)))?.points ?? [];
}

async function read(store: ArtifactStore, key: string): Promise<z.output<typeof keptSchema> | null> {
  const document = await store.readDocument(key);
  if (document === null) return null;
  return keptSchema.safeParse(JSON.parse(document.text)).data ?? null;
}

/** Every other point goes once there are more than a chart can show; the last one stays. */
function thinned(points: readonly LossPoint[]): readonly LossPoint[] {
  if (points.length <= LOSS_POINTS) return points;
  return points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
}
