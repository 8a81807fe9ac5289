import type { RunOutcome } from '../domain/run-outcome.ts';
import { provider } from './activities.ts';
import type { RunState } from './run-state.ts';
import { tell } from './tell.ts';

/** Whether a scheduled run is worth its money; any other always is. What decided stands in the stage's note, or in the reasons. */
export async function isWorthIt(run: RunState): Promise<boolean> {
  const { name, configRef, scheduledFor } = run.input;
  const { dataset } = run.progress;
  if (scheduledFor === null || dataset === null) return true;
  const weighed = await provider.weighRetraining.executeWithOptions({ summary: 'Is retraining worth it?' }, [
    { name, configRef, dataset },
  ]);
  for (const warning of weighed.warnings) run.warn(warning);
  if (!weighed.train) run.update({ reasons: [weighed.why] });
  const prepared = run.status().stages.at(-1)?.note ?? '';
  run.note(prepared === '' ? weighed.why : `${prepared}; ${weighed.why}`);
  return weighed.train;
}

/** Closes a scheduled run that was not worth it: done, with its reason. */
export async function skip(run: RunState): Promise<RunOutcome> {
  await run.enter('skipped');
  await tell(run, 'skipped', run.outcome.reasons[0] ?? '');
  return run.outcome;
}
