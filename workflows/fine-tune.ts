import { isCancellation } from '@temporalio/workflow';
import type { RunOutcome } from '../domain/run-outcome.ts';
import { holdToAnchor } from './anchor-stage.ts';
import { chooseCheckpoint } from './checkpoint-stage.ts';
import { closeCancelled, closeFailed } from './close-run.ts';
import { evaluate } from './evaluate-stage.ts';
import { gate, promote } from './gate-stage.ts';
import type { FineTuneInput } from './messages.ts';
import { approveSpending, estimate, prepare, upload } from './prepare-stages.ts';
import { finish, report } from './report-stage.ts';
import { openRunState } from './run-state.ts';
import { train } from './train-stage.ts';
import { isWorthIt, skip } from './weigh-stage.ts';

/**
 * The whole way of one run, from raw data to a verdict and a champion. A stage whose result a retry took over is
 * passed by. Returns the outcome of a run that ended by itself (also one stopped by a person's no or by its deadline);
 * fails with an ApplicationFailure of a `FailureType` otherwise, and is Canceled only by `cancel`.
 */
export async function fineTune(input: FineTuneInput): Promise<RunOutcome> {
  const run = openRunState(input);
  try {
    await run.open();
    await prepare(run);
    if (!(await isWorthIt(run))) return await skip(run);
    await estimate(run);
    await approveSpending(run);
    await upload(run);
    await train(run);
    await chooseCheckpoint(run);
    await evaluate(run);
    await holdToAnchor(run);
    await gate(run);
    await promote(run);
    await report(run);
    return await finish(run);
  } catch (error) {
    if (isCancellation(error)) return closeCancelled(run, error);
    return closeFailed(run, error);
  }
}
