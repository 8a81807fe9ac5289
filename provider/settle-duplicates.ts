import { isTerminal } from '../domain/job-state.ts';
import type { CallOptions, FineTuneProvider, ProviderJob } from './fine-tune-provider.ts';
import { ProviderError } from './provider-error.ts';

export interface Cancellations {
  readonly cancelled: readonly string[];
  /** Still running as far as is known: the next reconciliation tries again. */
  readonly notCancelled: readonly string[];
}

/**
 * Of several jobs under one key, the one that stays: the oldest that lives or succeeded. One that failed, was cancelled
 * or is about to be is passed over, so that two parties who settle the same pair one after the other do not cancel
 * both. Null for none.
 */
export function oldestThatCounts(oldestFirst: readonly ProviderJob[]): ProviderJob | null {
  const counts = ({ state }: ProviderJob): boolean =>
    state === 'succeeded' || (!isTerminal(state) && state !== 'cancelling');
  return oldestFirst.find(counts) ?? oldestFirst[0] ?? null;
}

/** Cancels every job that is not finished. One that cannot be cancelled is reported, and stops nothing. */
export async function cancelAll(
  provider: Pick<FineTuneProvider, 'cancelJob'>,
  jobs: readonly ProviderJob[],
  options?: CallOptions,
): Promise<Cancellations> {
  const cancelled: string[] = [];
  const notCancelled: string[] = [];
  for (const job of jobs) {
    if (isTerminal(job.state)) continue;
    try {
      await provider.cancelJob(job.jobId, options);
      cancelled.push(job.jobId);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      notCancelled.push(job.jobId);
    }
  }
  return { cancelled, notCancelled };
}
