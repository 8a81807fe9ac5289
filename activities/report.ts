import { documentKey } from '../domain/identity.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { LOSS_POINTS, readLossCurve } from './loss-curve.ts';
import type { RunProgress } from '../domain/run-record.ts';
import type { RunStatus } from '../domain/run-status.ts';
import type { ReportData } from '../report/report-data.ts';
import { writeCards } from './cards.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { KeptExample } from './keep-examples.ts';
import { readDataset } from './manifest.ts';
import { readRecord } from './run-record.ts';
import { readConfig } from './stored-config.ts';

export function createReportActivities(deps: ActivityDependencies) {
  const { store, logger } = deps;
  return {
    /** The run's report in three forms, as documents of the run. */
    async writeReport(input: {
      runId: string;
      configRef: ArtifactRef;
      status: RunStatus;
      progress: RunProgress;
    }): Promise<void> {
      const { runId, configRef, status, progress } = input;
      const { config, digest } = await readConfig(store, configRef);
      const { dataset, job } = progress;
      const loss = await readLossCurve(deps, config, job?.jobId ?? null).catch(() => {
        logger.warn({ runId }, 'the loss curve could not be read from the provider');
        return [];
      });
      const stored = await readRecord(store, runId);
      const data: ReportData = {
        outcome: { ...status.outcome, stage: 'done' },
        stages: status.stages,
        warnings: status.warnings,
        decisions: status.decisions,
        rows: dataset?.rows ?? { train: 0, validation: 0, test: 0 },
        tokens: dataset?.tokens ?? { train: 0, validation: 0, test: 0 },
        ...(dataset === null ? { ledger: null, profile: null } : await readDataset(store, dataset.manifest)),
        ...(await evaluationOf(deps, progress)),
        loss: loss.slice(-LOSS_POINTS),
        ...(job?.chosen !== undefined && { checkpoint: job.chosen }),
        configDigest: digest,
        firstRunId: stored?.record.firstRunId ?? runId,
        isLocalProvider: config.training.provider === 'local',
        generatedAt: new Date().toISOString(),
      };
      // The charting library takes half a second to load: a worker starts without it.
      const { renderReport } = await import('../report/render-report.ts');
      const { html, json, markdown } = renderReport(data);
      await store.writeDocument(documentKey.report(runId, 'html'), html);
      await store.writeDocument(documentKey.report(runId, 'json'), json);
      await store.writeDocument(documentKey.report(runId, 'md'), markdown);
      if (dataset !== null) await writeCards(store, { config, dataset, report: data });
    },
  };
}

/** The evaluation as it was kept, and the texts of the prompts on which the models differ most. */
async function evaluationOf(
  { store }: Pick<ActivityDependencies, 'store'>,
  { evaluation: ref }: RunProgress,
): Promise<Pick<ReportData, 'evaluation' | 'examples'>> {
  if (ref === null) return { evaluation: null, examples: [] };
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

type KeptEvaluation = NonNullable<ReportData['evaluation']> & { readonly examples: ArtifactRef };
