import { z } from 'zod';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { Ledger } from '../dataset/ledger.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { DatasetProfile } from '../report/report-data.ts';

const labelsSchema = z.object({ labels: z.array(z.string()).nullable() });

/** The closed set of answers that a dataset's manifest states; null where its answers are free text. */
export async function readManifestLabels(
  store: ArtifactStore,
  manifest: ArtifactRef,
): Promise<readonly string[] | null> {
  return labelsSchema.parse(JSON.parse(await store.readText(manifest))).labels;
}

interface DescribedDataset {
  readonly ledger: Ledger;
  readonly languages: DatasetProfile['languages'];
  readonly token_histogram: DatasetProfile['tokenHistogram'];
}

/** What a manifest says of its rows: where each went, and what those that were written are like. */
export async function readDataset(
  store: ArtifactStore,
  manifest: ArtifactRef,
): Promise<{ ledger: Ledger; profile: DatasetProfile }> {
  const described = JSON.parse(await store.readText(manifest)) as DescribedDataset;
  const { ledger, languages, token_histogram: tokenHistogram } = described;
  return { ledger, profile: { languages, tokenHistogram } };
}
