import type { RunOutcome } from '../domain/run-outcome.ts';
import { line, provider, record } from './activities.ts';
import { lookForDrift } from './drift-stage.ts';
import type { RunState } from './run-state.ts';
import { tell } from './tell.ts';

/** Whether a scheduled run is worth its money; any other always is. What decided stands in the stage's note, or in the reasons. */
export async function isWorthIt(run: RunState): Promise<boolean> {
  const { name, configRef, scheduledFor } = run.input;
  const { dataset } = run.progress;
  if (scheduledFor === null || dataset === null) return true;
  const first = await provider.weighRetraining.executeWithOptions({ summary: 'Is retraining worth it?' }, [
    { name, configRef, dataset },
  ]);
  const weighed = first.asksChampion ? await lookForDrift(run, dataset, first) : first;
  for (const warning of weighed.warnings) run.warn(warning);
  if (!weighed.train) run.update({ reasons: [weighed.why] });
  const prepared = run.status().stages.at(-1)?.note ?? '';
  run.note(prepared === '' ? weighed.why : `${prepared}; ${weighed.why}`);
  return weighed.train;
}

/** Closes a scheduled run that was not worth it: done, with its reason. */
export async function skip(run: RunState): Promise<RunOutcome> {
  await settleAsking(run);
  await run.enter('skipped');
  await tell(run, 'skipped', run.outcome.reasons[0] ?? '');
  return run.outcome;
}

/** A run that only asked the champion has cost that. */
async function settleAsking(run: RunState): Promise<void> {
  const { evaluationCost, hostingCost, reserved } = run;
  if (evaluationCost === 0 && hostingCost === 0 && reserved === null) return;
  const { name, runId, configRef } = run.input;
  const cost = await record.costOf.executeWithOptions({ summary: 'What asking the champion cost' }, [
    { configRef, trainedTokens: 0, evaluationUsd: evaluationCost, hostingUsd: hostingCost, estimated: null },
  ]);
  run.update({ cost });
  if (reserved === null || cost === null) return;
  await line.settleBudget.executeWithOptions({ summary: `Settle ${cost.total.toFixed(2)} USD` }, [
    { name, runId, month: reserved.month, amount: cost.total },
  ]);
}
