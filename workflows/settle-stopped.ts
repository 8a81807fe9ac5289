import { sumKnown } from '../domain/sum-known.ts';
import { line, provider, record } from './activities.ts';
import { estimatedRange } from './run-state.ts';
import type { RunState } from './run-state.ts';

/**
 * Puts what a run that stopped has really cost in the place of what it had reserved of the month. Where that cannot be
 * told (a job that was left running, a create whose outcome is unknown, a provider that does not answer) the reservation
 * stays: too careful with the budget rather than not careful enough.
 */
export async function settleStopped(run: RunState, createUnknown: boolean): Promise<void> {
  const reserved = run.estimated?.month ?? run.reserved;
  if (!reserved) return;
  const { name, runId } = run.input;
  const amount = createUnknown ? null : await spentBy(run);
  if (amount === null) {
    run.warn(`${reserved.amount.toFixed(2)} USD of ${reserved.month} stay reserved: what the run cost is not known`);
    return;
  }
  const summary = amount === 0 ? 'Give the reserved budget back' : `Settle ${amount.toFixed(2)} USD`;
  await line.settleBudget.executeWithOptions({ summary }, [{ name, runId, month: reserved.month, amount }]);
}

/** In US dollars; null where nobody can tell (yet). A job that ended without a model and reports no tokens bills none. */
async function spentBy(run: RunState): Promise<number | null> {
  const { jobId } = run.outcome;
  if (jobId === null) return sumKnown(run.evaluationCost, run.hostingCost);
  const trained = run.progress.job === null ? await tokensOfEnded(run, jobId) : run.progress.job.trainedTokens;
  if (trained === null) return null;
  const { configRef } = run.input;
  const cost = await record.costOf.executeWithOptions({ summary: 'What the run cost until it stopped' }, [
    {
      ...{ configRef, trainedTokens: trained, evaluationUsd: run.evaluationCost, hostingUsd: run.hostingCost },
      estimated: estimatedRange(run),
    },
  ]);
  if (cost !== null) run.update({ cost });
  return cost?.total ?? null;
}

async function tokensOfEnded(run: RunState, jobId: string): Promise<number | null> {
  try {
    const job = await provider.lookUpJob.executeWithOptions(
      { summary: `What ${jobId} came to`, scheduleToCloseTimeout: '30s' },
      [{ configRef: run.input.configRef, jobId }],
    );
    if (!job.ended) return null;
    return job.succeeded ? job.trainedTokens : (job.trainedTokens ?? 0);
  } catch {
    return null;
  }
}
