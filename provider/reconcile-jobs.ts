import type { CallOptions, FineTuneProvider, ProviderJob } from './fine-tune-provider.ts';
import { cancelAll, oldestThatCounts } from './settle-duplicates.ts';
import type { Cancellations } from './settle-duplicates.ts';

export interface Reconciliation extends Cancellations {
  /** The one job that stays. */
  readonly jobId: string;
}

export interface ReconcileRequest {
  readonly provider: Pick<FineTuneProvider, 'findJobs' | 'getJob' | 'cancelJob'>;
  /** The chain's intent keys, oldest first; the last is the one `jobId` was made under. */
  readonly keys: readonly string[];
  /** The job the run holds. */
  readonly jobId: string;
  readonly trainingFile: string;
  /** A person named the job (`adopt`): it stays whatever else shows up. */
  readonly chosenByPerson?: boolean;
  readonly options?: CallOptions;
}

/**
 * Looks every key of a retry chain up again, for jobs that a lagging list or an attempt thought dead brought to light
 * late: of several under our key the oldest stays and the others are cancelled; jobs of older keys still running are
 * cancelled.
 */
export async function reconcileJobs(request: ReconcileRequest): Promise<Reconciliation> {
  const { provider, keys, trainingFile, options } = request;
  const surplus: ProviderJob[] = [];
  const ours: ProviderJob[] = [];
  for (const [index, key] of keys.entries()) {
    const found = await provider.findJobs({ key, trainingFile }, options);
    // A provider that keeps no keys matches by file, so that an older key can find the run's own job too.
    if (index === keys.length - 1) ours.push(...found);
    else surplus.push(...found.filter((job) => job.jobId !== request.jobId));
  }
  const kept = await keptJob(request, ours);
  surplus.push(...ours);
  const rest = new Map(surplus.filter((job) => job.jobId !== kept).map((job) => [job.jobId, job]));
  return { jobId: kept, ...(await cancelAll(provider, [...rest.values()], options)) };
}

async function keptJob(
  { provider, jobId, chosenByPerson, options }: ReconcileRequest,
  ours: ProviderJob[],
): Promise<string> {
  if (chosenByPerson === true || ours.every((job) => job.jobId === jobId)) return jobId;
  // Our own job can be the one that the list does not show yet.
  if (ours.every((job) => job.jobId !== jobId)) ours.push(await provider.getJob(jobId, options));
  ours.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  return oldestThatCounts(ours)?.jobId ?? jobId;
}
