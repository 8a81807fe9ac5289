import { z } from 'zod';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

const labelsSchema = z.object({ labels: z.array(z.string()).nullable() });

/** The closed set of answers that a dataset's manifest states; null where its answers are free text. */
export async function readManifestLabels(
  store: ArtifactStore,
  manifest: ArtifactRef,
): Promise<readonly string[] | null> {
  return labelsSchema.parse(JSON.parse(await store.readText(manifest))).labels;
}
