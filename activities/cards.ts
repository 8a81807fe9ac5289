import type { RunConfig } from '../config/run-config.ts';
import { documentKey } from '../domain/identity.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { SourceDigest } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { CardData } from '../report/card-data.ts';
import { renderDatasetCard } from '../report/dataset-card.ts';
import { renderModelCard } from '../report/model-card.ts';
import type { ReportData } from '../report/report-data.ts';

/** Writes the model card and the dataset card of a run beside its report. */
export async function writeCards(
  store: ArtifactStore,
  options: { readonly config: RunConfig; readonly dataset: PreparedDatasetRef; readonly report: ReportData },
): Promise<void> {
  const { config, dataset, report } = options;
  const { training, data } = config;
  const sources = JSON.parse(await store.readText(dataset.sources)) as readonly SourceDigest[];
  const card: CardData = { report, training, split: data.split, pii: data.pii.policy, dataset, sources };
  const { runId } = report.outcome;
  await store.writeDocument(documentKey.card(runId, 'model'), renderModelCard(card));
  await store.writeDocument(documentKey.card(runId, 'dataset'), renderDatasetCard(card));
}
