import type { ResolvedConfig } from '../config/resolved-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { ReportData } from '../report/report-data.ts';
import type { KeptExample } from './keep-examples.ts';
import { readDataset } from './manifest.ts';

type KeptEvaluation = NonNullable<ReportData['evaluation']> & { readonly examples: ArtifactRef };

/** What a report says of a run, from what the store holds of it; `loss` is handed in, since it is told elsewhere. */
export async function readReportData(
  store: ArtifactStore,
  { config, digest }: Pick<ResolvedConfig, 'config' | 'digest'>,
  { firstRunId, status, progress }: Pick<RunRecord, 'firstRunId' | 'status' | 'progress'>,
  loss: ReportData['loss'],
): Promise<ReportData> {
  const { dataset, job, evaluation } = progress;
  return {
    outcome: status.outcome,
    stages: status.stages,
    warnings: status.warnings,
    decisions: status.decisions,
    rows: dataset?.rows ?? { train: 0, validation: 0, test: 0 },
    tokens: dataset?.tokens ?? { train: 0, validation: 0, test: 0 },
    ...(dataset === null ? { ledger: null, profile: null } : await readDataset(store, dataset.manifest)),
    ...(evaluation === null ? { evaluation: null, examples: [] } : await readEvaluation(store, evaluation)),
    loss,
    ...(job?.chosen !== undefined && { checkpoint: job.chosen }),
    configDigest: digest,
    firstRunId,
    isLocalProvider: config.training.provider === 'local',
    generatedAt: new Date().toISOString(),
  };
}

/** An evaluation as it was kept, and the texts of the prompts on which the models differ most. */
export async function readEvaluation(
  store: ArtifactStore,
  ref: ArtifactRef,
): Promise<Pick<ReportData, 'evaluation' | 'examples'>> {
  const { examples: kept, ...evaluation } = JSON.parse(await store.readText(ref)) as KeptEvaluation;
  const scores = new Map(evaluation.differing.map((pair) => [pair.key, pair]));
  const texts = JSON.parse(await store.readText(kept)) as readonly KeptExample[];
  const examples = texts.flatMap(({ key, prompt, expected, baseline, candidate }) => {
    const pair = scores.get(key);
    if (pair === undefined) return [];
    return [
      {
        ...{ prompt, expected },
        baseline: { text: baseline, score: pair.baseline },
        candidate: { text: candidate, score: pair.candidate },
      },
    ];
  });
  return { evaluation, examples };
}
