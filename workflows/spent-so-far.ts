import type { SpentSoFar } from '../domain/run-status.ts';
import { sumKnown } from '../domain/sum-known.ts';
import type { RunState } from './run-state.ts';

/** What a run has cost so far; the training counts once its job is done. Null where the run has no estimate, or no price. */
export function spentSoFar(
  run: Pick<RunState, 'estimated' | 'progress' | 'evaluationCost' | 'hostingCost'>,
): SpentSoFar | null {
  const estimate = run.estimated?.estimate ?? null;
  if (estimate === null || estimate.price === null) return null;
  const { training, currency, low, high } = estimate.price;
  const { job } = run.progress;
  const share = job === null || estimate.billedTokens === 0 ? 0 : (job.trainedTokens ?? 0) / estimate.billedTokens;
  const total = sumKnown(training * share, sumKnown(run.evaluationCost, run.hostingCost));
  return total === null ? null : { total, currency, estimated: { low, high } };
}
