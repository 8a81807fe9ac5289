import { documentKey } from '../domain/identity.ts';
import type { PreparedDatasetRef, RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

/** The data that a run prepared, also where it was refused for its rows; null where it has none (yet). */
export async function preparedDataset(
  store: ArtifactStore,
  { runId, progress }: Pick<RunRecord, 'runId' | 'progress'>,
): Promise<PreparedDatasetRef | null> {
  if (progress.dataset !== null) return progress.dataset;
  const refused = await store.readDocument(documentKey.refusedDataset(runId));
  return refused === null ? null : (JSON.parse(refused.text) as PreparedDatasetRef);
}
