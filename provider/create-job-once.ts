import type { Capabilities, FineTuneProvider, JobIntent, ProviderJob } from './fine-tune-provider.ts';
import { OutcomePending, OutcomeUnknown } from './create-outcome.ts';
import { recordOutcome, unresolvedPosts } from './intent-ledger.ts';
import type { IntentLedger, IntentRecord } from './intent-ledger.ts';
import { ProviderError } from './provider-error.ts';
import { cancelAll, oldestThatCounts } from './settle-duplicates.ts';
import type { Cancellations } from './settle-duplicates.ts';

export interface CreateJobOnceRequest {
  readonly provider: Pick<FineTuneProvider, 'capabilities' | 'createJob' | 'findJobs' | 'getJob' | 'cancelJob'>;
  readonly intent: JobIntent;
  readonly ledger: IntentLedger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Unix milliseconds: when this attempt's activity times out, and another may start beside it. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** Of each HTTP call; default 30 s. */
  readonly timeoutMs?: number;
  /** Which attempt of the activity this is, from 0. */
  readonly attempt?: number;
}

export interface CreatedJob extends Cancellations {
  readonly job: ProviderJob;
  readonly how: 'created' | 'adopted';
  /** False where the job exists but the ledger could not be told (its entry stays `pending`). */
  readonly recorded: boolean;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Clocks differ, and a POST takes a while: a key is not trusted in its last minute. */
const KEY_LIFE_MARGIN_MS = 60_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * One attempt to have exactly one job under the intent's key. Called again (by Temporal's retries, by another worker,
 * by a retried run) it adopts the job that is there. Throws `OutcomePending` (look again later), `OutcomeUnknown` (a
 * person must say), or the `ProviderError` of a create that certainly made nothing.
 */
export async function createJobOnce(request: CreateJobOnceRequest): Promise<CreatedJob> {
  const { provider, intent, ledger, clock } = request;

  // Race: an earlier attempt's POST was committed and its worker died, or its reply was lost. A job under exactly this
  // key is ours whenever it was made, also before this ledger's first POST (the ledger may be younger than the key).
  const lookedUpAt = clock();
  const found = await lookUp(request);
  if (found !== null) return found;

  // Race: another attempt posts between the look-up above and this read. Then the record says so, and the conditional
  // write below fails for every version but the one read here.
  const stored = await ledger.read();
  const known = stored?.record.posts.find((post) => post.outcome === 'created')?.jobId;
  // Race: the list lags behind a create that was confirmed.
  if (known !== undefined) return adopted(request, [await provider.getJob(known, callOptions(request))]);

  // Race: the run was cancelled, its attempt given up for dead and its file deleted, and the attempt wakes up.
  if (stored?.record.closedFor.includes(intent.runId))
    throw new OutcomePending(intent.key, 'its run was cancelled, nothing more is sent', LONGEST_RETRY_MS);

  const unresolved = unresolvedPosts(stored?.record ?? null);
  if (unresolved.length > 0 && !keyStillHolds(provider.capabilities, unresolved[0]?.at ?? 0, clock())) {
    throw unsettled(request, stored?.record ?? null, lookedUpAt);
  }
  // Race: without enough time the reply could come after this attempt was declared dead and its successor started.
  requireTime(request);

  // A repeated POST carries the very body of the unresolved one (the run id in it may be an earlier run's of the
  // chain); where nothing is open the present intent is what is sent.
  const body = (unresolved.length > 0 ? stored?.record.intent : null) ?? intent;
  const earlier = stored?.record.posts ?? [];
  const record: IntentRecord = {
    key: intent.key,
    intent: body,
    posts: [...earlier, { at: clock(), outcome: 'pending' }],
    closedFor: stored?.record.closedFor ?? [],
  };
  // Race: two attempts alive at once (a worker thought dead, or paused, wakes up). Both get here with the same version;
  // one write wins, the other sends nothing. Not written (a store that is down): nothing is sent either.
  const version = await ledger.write(record, stored?.version ?? null);
  if (version === null)
    throw new OutcomePending(intent.key, 'another attempt is under way', retryDelayMs(unresolved.length));
  return post(request, record, body, lookedUpAt);
}

async function post(
  request: CreateJobOnceRequest,
  record: IntentRecord,
  body: JobIntent,
  lookedUpAt: number,
): Promise<CreatedJob> {
  const { provider, ledger } = request;
  const index = record.posts.length - 1;
  try {
    // The write took time of its own (a slow disk, a paused process): looked at again at the last moment there is.
    requireTime(request);
  } catch (error) {
    await recordOutcome(ledger, index, { outcome: 'certain_failure', code: 'not_sent' });
    throw error;
  }
  let job: ProviderJob;
  try {
    job = await provider.createJob(body, callOptions(request));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return settleFailure(request, record, error, lookedUpAt);
  }
  const recorded = await recordOutcome(ledger, index, { outcome: 'created', jobId: job.jobId });
  return { job, how: 'created', cancelled: [], notCancelled: [], recorded };
}

async function settleFailure(
  request: CreateJobOnceRequest,
  record: IntentRecord,
  error: ProviderError,
  lookedUpAt: number,
): Promise<CreatedJob> {
  const { intent, ledger } = request;
  const index = record.posts.length - 1;
  const outcome = error.kind === 'ambiguous' ? 'ambiguous' : 'certain_failure';
  await recordOutcome(ledger, index, { outcome, code: error.code });

  const earlier = { ...record, posts: record.posts.slice(0, -1) };
  const openBefore = unresolvedPosts(earlier).length;
  if (error.kind === 'retryable') throw error;
  // Certain, and nothing else is open: there is no job.
  if (error.kind === 'final' && openBefore === 0 && error.code !== 'idempotency_conflict') throw error;

  // Race: ambiguous, the commit may be visible by now. Final with an earlier POST still open (out of credit, or a
  // conflict with the earlier body): this one made nothing, that one may have made a job which must not run unwatched.
  const found = await lookUp(request).catch((cause: unknown) => {
    throw new OutcomePending(intent.key, 'the look-up after the create failed', retryDelayMs(openBefore), cause);
  });
  if (found !== null) return found;
  if (error.kind === 'final' && openBefore === 0) throw error;
  if (error.kind === 'final') throw unsettled(request, earlier, lookedUpAt, error);
  throw new OutcomePending(
    intent.key,
    `the create's outcome is not known (${error.code})`,
    retryDelayMs(openBefore),
    error,
  );
}

async function lookUp(request: CreateJobOnceRequest): Promise<CreatedJob | null> {
  const jobs = await request.provider.findJobs(request.intent, callOptions(request));
  return jobs.length === 0 ? null : adopted(request, jobs);
}

async function adopted(request: CreateJobOnceRequest, oldestFirst: readonly ProviderJob[]): Promise<CreatedJob> {
  const job = oldestThatCounts(oldestFirst);
  if (job === null) throw new Error('adopted() needs a job');
  const others = oldestFirst.filter((other) => other.jobId !== job.jobId);
  return { job, how: 'adopted', recorded: true, ...(await cancelAll(request.provider, others, callOptions(request))) };
}

function keyStillHolds({ createOnce }: Capabilities, firstPostAt: number, now: number): boolean {
  return createOnce.by === 'idempotency_key' && now - firstPostAt < createOnce.keyLifeMs - KEY_LIFE_MARGIN_MS;
}

/** Not to be sent again: look until the list must show it, then ask a person. */
function unsettled(
  request: CreateJobOnceRequest,
  record: IntentRecord | null,
  lookedUpAt: number,
  cause?: ProviderError,
): Error {
  const open = unresolvedPosts(record);
  const first = open[0]?.at ?? lookedUpAt;
  const last = open.at(-1)?.at ?? lookedUpAt;
  // A pending POST can still be on its way until its HTTP time-out; only then the list's lag begins.
  const shownBy = last + timeoutOf(request) + request.provider.capabilities.listLagMs;
  if (lookedUpAt >= shownBy) return new OutcomeUnknown(request.intent.key, first, cause);
  const waitMs = Math.min(Math.max(shownBy - request.clock(), 1_000), LONGEST_RETRY_MS);
  return new OutcomePending(request.intent.key, 'a create was sent that the provider does not list yet', waitMs, cause);
}

function requireTime(request: CreateJobOnceRequest): void {
  const leftMs = request.deadlineMs - request.clock();
  if (leftMs > timeoutOf(request)) return;
  throw new OutcomePending(request.intent.key, `${leftMs} ms are too few to send it and read the reply`, 1_000);
}

function retryDelayMs(openPosts: number): number {
  return Math.min(1_000 * 2 ** openPosts, LONGEST_RETRY_MS);
}

function timeoutOf(request: CreateJobOnceRequest): number {
  return request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
}

function callOptions(request: CreateJobOnceRequest) {
  const { signal, attempt } = request;
  return {
    timeoutMs: timeoutOf(request),
    ...(signal !== undefined && { signal }),
    ...(attempt !== undefined && { attempt }),
  };
}
