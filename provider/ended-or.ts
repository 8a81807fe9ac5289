import { isTerminal } from '../domain/job-state.ts';
import type { ProviderJob } from './fine-tune-provider.ts';
import { ProviderError } from './provider-error.ts';

/** A cancel that is refused because the job has ended is no error: the job as it ended. */
export async function endedOr(
  cancel: () => Promise<ProviderJob>,
  look: () => Promise<ProviderJob>,
): Promise<ProviderJob> {
  try {
    return await cancel();
  } catch (error) {
    if (!(error instanceof ProviderError) || (error.status !== 400 && error.status !== 409)) throw error;
    const job = await look();
    if (isTerminal(job.state)) return job;
    throw error;
  }
}
