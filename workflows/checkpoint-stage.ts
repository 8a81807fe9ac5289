import { answering, scoring } from './activities.ts';
import { askModels } from './ask-models.ts';
import type { RunState } from './run-state.ts';

/**
 * Where the configuration wants it and the provider keeps checkpoints, the best of them is the candidate: chosen by the
 * validation split, before the test split is looked at. A retry goes on with what was chosen.
 */
export async function chooseCheckpoint(run: RunState): Promise<void> {
  const { dataset, job } = run.progress;
  if (!run.plan.bestCheckpoint || dataset === null || job === null || job.chosen !== undefined) return;
  await run.enter('evaluate');
  const { runId, configRef } = run.input;
  const { jobId, fineTunedModel } = job;
  const planned = await answering.planCheckpoints.executeWithOptions({ summary: `The checkpoints of ${jobId}` }, [
    { runId, configRef, dataset, jobId, fineTunedModel },
  ]);
  if (planned.kind === 'not_asked') {
    run.warn(planned.why);
    return;
  }
  await askModels(run, { ...planned, what: 'prompts of the validation split', asksAboveCap: true });
  const found = await scoring.chooseCheckpoint.executeWithOptions({ summary: 'Which of them is the best' }, [
    { configRef, plan: planned.plan },
  ]);
  run.advance({ job: { ...job, ...found } });
  run.update({ fineTunedModel: found.fineTunedModel });
}
