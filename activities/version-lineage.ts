import { z } from 'zod';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { SourceDigest, VersionLineage } from '../domain/version-lineage.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

const evaluatedSchema = z.object({ baseline: z.object({ provider: z.string(), model: z.string() }) });

/** What is known of where a run's model came from, kept as an artifact; null before the run has data and a model. */
export async function writeLineage(
  store: ArtifactStore,
  { runId, firstRunId, configRef, configDigest, progress, status }: RunRecord,
): Promise<ArtifactRef | null> {
  const { dataset, evaluation } = progress;
  const { provider, baseModel, jobId, fineTunedModel } = status.outcome;
  if (dataset === null || provider === null || baseModel === null || fineTunedModel === null) return null;
  const { digest, manifest, train, validation, test } = dataset;
  const lineage: VersionLineage = {
    schema: 1,
    runId,
    firstRunId,
    config: { digest: configDigest, artifact: configRef },
    provider,
    baseModel,
    jobId,
    model: fineTunedModel,
    dataset: { digest, manifest, train, validation, test },
    sources: JSON.parse(await store.readText(dataset.sources)) as readonly SourceDigest[],
    evaluation:
      evaluation === null
        ? null
        : {
            details: evaluation,
            baseline: evaluatedSchema.parse(JSON.parse(await store.readText(evaluation))).baseline,
          },
  };
  return store.putText(JSON.stringify(lineage, null, 2));
}

export async function readLineage(store: ArtifactStore, ref: ArtifactRef): Promise<VersionLineage> {
  return JSON.parse(await store.readText(ref)) as VersionLineage;
}
