import { documentKey } from '../domain/identity.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { LOSS_POINTS, readLossCurve } from './loss-curve.ts';
import type { RunProgress } from '../domain/run-record.ts';
import type { RunStatus } from '../domain/run-status.ts';
import { writeCards } from './cards.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readReportData } from './report-data.ts';
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
      const firstRunId = stored?.record.firstRunId ?? runId;
      const outcome = { ...status.outcome, stage: 'done' as const };
      const told = { firstRunId, progress, status: { ...status, outcome } };
      const data = await readReportData(store, { config, digest }, told, loss.slice(-LOSS_POINTS));
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
