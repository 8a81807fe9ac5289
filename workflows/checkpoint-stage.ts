import type { PreparedDatasetRef } from '../domain/run-record.ts';
import { answering, scoring } from './activities.ts';
import { askModels } from './ask-models.ts';
import { hindrance } from './hindrance.ts';
import { leftOfStageMs } from './left-of-stage.ts';
import type { RunState } from './run-state.ts';

/**
 * Where the configuration wants it and the provider keeps checkpoints, the best of them is the candidate: chosen by the
 * validation split, before the test split is looked at. A retry goes on with what was chosen. The training is paid by
 * now: what hinders the choice is a warning, and the last model is the candidate.
 */
export async function chooseCheckpoint(run: RunState): Promise<void> {
  const { dataset, job } = run.progress;
  if (!run.plan.bestCheckpoint || dataset === null || job === null || job.chosen !== undefined) return;
  await run.enter('evaluate');
  try {
    const found = await bestOfJob(run, { dataset, jobId: job.jobId, fineTunedModel: job.fineTunedModel });
    if (found === null) return;
    run.advance({ job: { ...job, ...found } });
    run.update({ fineTunedModel: found.fineTunedModel });
  } catch (error) {
    run.warn(`the last checkpoint: the best one could not be found: ${hindrance(error)}`);
  }
}

async function bestOfJob(
  run: RunState,
  { dataset, jobId, fineTunedModel }: { dataset: PreparedDatasetRef; jobId: string; fineTunedModel: string },
): Promise<{ fineTunedModel: string; chosen: string } | null> {
  const { runId, configRef } = run.input;
  const planned = await answering.planCheckpoints.executeWithOptions(
    { summary: `The checkpoints of ${jobId}`, scheduleToCloseTimeout: leftOfStageMs(run) },
    [{ runId, configRef, dataset, jobId, fineTunedModel }],
  );
  if (planned.kind === 'not_asked') {
    run.warn(planned.why);
    return null;
  }
  await askModels(run, { ...planned, what: 'prompts of the validation split', asksAboveCap: true });
  return scoring.chooseCheckpoint.executeWithOptions(
    { summary: 'Which of them is the best', scheduleToCloseTimeout: leftOfStageMs(run) },
    [{ configRef, plan: planned.plan }],
  );
}
