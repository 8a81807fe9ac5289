import { upsertMemo } from '@temporalio/workflow';
import { documentKey } from '../domain/identity.ts';
import { eventOf } from '../domain/notification.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';
import { line, provider, record, scoring } from './activities.ts';
import { estimatedRange } from './run-state.ts';
import type { RunState } from './run-state.ts';
import { tell } from './tell.ts';

/** What the run cost, its report, and the uploads deleted where the retention says so. */
export async function report(run: RunState): Promise<void> {
  await run.enter('report');
  await settleCost(run);
  await deleteUploads(run);
  const { runId, configRef } = run.input;
  await scoring.writeReport.executeWithOptions({ summary: 'Write the report' }, [
    { runId, configRef, status: run.status(), progress: run.progress },
  ]);
  const key = documentKey.report(runId, 'html');
  run.update({ report: key });
  upsertMemo({ report: key });
  run.note('report written');
}

export async function finish(run: RunState): Promise<RunOutcome> {
  await run.enter('done');
  await tell(run, eventOf(run.outcome), run.outcome.reasons[0] ?? '');
  return run.outcome;
}

async function settleCost(run: RunState): Promise<void> {
  const { configRef, name, runId } = run.input;
  const trainedTokens = run.progress.job?.trainedTokens ?? null;
  const cost = await record.costOf.executeWithOptions({ summary: 'What the run cost' }, [
    {
      ...{ configRef, trainedTokens, evaluationUsd: run.evaluationCost, hostingUsd: run.hostingCost },
      estimated: estimatedRange(run),
    },
  ]);
  run.update({ cost });
  const reserved = run.estimated?.month;
  if (!reserved || cost === null) return;
  await line.settleBudget.executeWithOptions({ summary: `Settle ${cost.total.toFixed(2)} USD` }, [
    { name, runId, month: reserved.month, amount: cost.total },
  ]);
}

/** Best effort: a file that could not be deleted is a warning, not a lost run. */
async function deleteUploads(run: RunState): Promise<void> {
  const { uploads, uploadGeneration, intent, dataset } = run.progress;
  if (uploads === null || !run.plan.deleteUploads) return;
  const { runId, firstRunId, configRef } = run.input;
  try {
    await provider.discardUploads.executeWithOptions({ summary: 'Delete the uploads', scheduleToCloseTimeout: '5m' }, [
      {
        runId,
        firstRunId,
        configRef,
        generation: uploadGeneration,
        uploads,
        dataset,
        intent,
        jobId: run.outcome.jobId,
      },
    ]);
    run.advance({ uploads: null, uploadGeneration: uploadGeneration + 1 });
  } catch {
    run.warn('the uploaded files could not be deleted at the provider');
  }
}
