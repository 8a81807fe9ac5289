import { Context } from '@temporalio/activity';
import { trainingPrice } from '../config/price-table.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { jobIntentKey } from '../domain/identity.ts';
import type { JobState } from '../domain/job-state.ts';
import type { WatchStatus } from '../domain/run-status.ts';
import { createJobOnce } from '../provider/create-job-once.ts';
import { closeIntent, unresolvedPosts } from '../provider/intent-ledger.ts';
import type { ProviderJob } from '../provider/fine-tune-provider.ts';
import { ProviderError } from '../provider/provider-error.ts';
import { reconcileJobs } from '../provider/reconcile-jobs.ts';
import { isTerminal } from '../domain/job-state.ts';
import { takenHyperparameters } from './check-capabilities.ts';
import { continuedModel } from './continued-version.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { withHeartbeat } from './heartbeat.ts';
import { keepLosses } from './kept-losses.ts';
import { createIntentLedger } from './document-ledger.ts';
import { providerOf, readConfig } from './stored-config.ts';
import type { Uploads } from './upload.ts';

/** What one poll saw. */
export interface JobSnapshot {
  readonly jobId: string;
  readonly state: JobState;
  readonly rawStatus: string;
  readonly fineTunedModel: string | null;
  readonly trainedTokens: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly estimatedFinish: string | null;
  readonly metrics: WatchStatus['metrics'];
  readonly newEvents: number;
  readonly cursor: string | null;
  /** What a job that still runs has cost beyond `budget.max_cost_usd`, in a sentence; null while it has not. */
  readonly overBudget: string | null;
}

/** What a job came to; `trainedTokens` is what the provider bills, null where it does not say. */
export interface JobEnd extends Pick<JobSnapshot, 'trainedTokens'> {
  readonly ended: boolean;
  readonly succeeded: boolean;
}

export interface IntentInput {
  readonly runId: string;
  readonly firstRunId: string;
  readonly configRef: ArtifactRef;
  readonly intent: number;
}

const DEFAULT_CREATE_TIMEOUT_MS = 30_000;
const POLL_TIMEOUT_MS = 10_000;

export function createJobActivities(deps: ActivityDependencies) {
  const { store, logger, metrics, createTimeoutMs = DEFAULT_CREATE_TIMEOUT_MS } = deps;
  const open = async (configRef: ArtifactRef) => {
    const { config } = await readConfig(store, configRef);
    return { config, provider: providerOf(deps, config, config.training.provider, 'train') };
  };

  return {
    /** Has exactly one job under the intent's key; see `createJobOnce`. A create under way is finished even when cancelled. */
    async createJob({
      runId,
      firstRunId,
      configRef,
      intent,
      uploads,
    }: IntentInput & { uploads: Uploads }): Promise<{ jobId: string; rawStatus: string }> {
      const { config, provider } = await open(configRef);
      const { base_model: model, method, hyperparameters, suffix, seed } = config.training;
      const { scheduledTimestampMs, startToCloseTimeoutMs, currentAttemptScheduledTimestampMs, attempt } =
        Context.current().info;
      const startedAt = Math.max(Date.now(), currentAttemptScheduledTimestampMs || scheduledTimestampMs);
      const continueFrom = await continuedModel(store, config);
      const created = await withHeartbeat('bytes', (_progress, signal) => {
        // Nothing is sent after a cancellation; what was sent before it is seen to its end, so that its job is known.
        signal.throwIfAborted();
        return createJobOnce({
          provider,
          ledger: createIntentLedger(store, firstRunId, intent),
          clock: Date.now,
          deadlineMs: startedAt + startToCloseTimeoutMs,
          timeoutMs: createTimeoutMs,
          attempt: attempt - 1,
          intent: {
            key: jobIntentKey(firstRunId, intent),
            runId,
            model,
            trainingFile: uploads.train,
            validationFile: uploads.validation,
            method,
            hyperparameters: takenHyperparameters(hyperparameters, provider.capabilities),
            suffix: suffix?.slice(0, provider.capabilities.suffixLength) ?? null,
            seed: provider.capabilities.seed ? (seed ?? null) : null,
            continueFrom,
          },
        });
      });
      const { job, how, cancelled } = created;
      logger.info({ runId, jobId: job.jobId, how, cancelled }, 'the job is there');
      return { jobId: job.jobId, rawStatus: job.rawStatus };
    },

    /** State and new events of the job; with `reconcile` (and at its end) also of any other job under the chain's keys. */
    async pollJob(
      input: IntentInput & {
        trainingFile: string;
        jobId: string;
        /** Named by `adopt`: it stays whatever else shows up. */
        chosenByPerson: boolean;
        cursor: string | null;
        reconcile: boolean;
      },
    ): Promise<JobSnapshot> {
      const { config, provider } = await open(input.configRef);
      const { attempt, scheduledTimestampMs } = Context.current().info;
      const lagSeconds = Math.max(0, Date.now() - scheduledTimestampMs) / 1_000;
      metrics.observeSeconds('retune_poll_lag_seconds', lagSeconds, { provider: provider.name });
      const options = { timeoutMs: POLL_TIMEOUT_MS, attempt: attempt - 1 };
      let job = await provider.getJob(input.jobId, options);
      if (input.reconcile || isTerminal(job.state)) job = await settle(input, provider, job);
      const page = await provider.listEvents(job.jobId, job.jobId === input.jobId ? input.cursor : null, options);
      const { jobId, state, rawStatus, fineTunedModel, trainedTokens, error, estimatedFinish } = job;
      const told = page.events.flatMap(({ metrics }) => (metrics === null ? [] : [metrics]));
      await keepLosses(store, { ...input, jobId }, told).catch(() => {
        logger.warn({ runId: input.runId, jobId }, 'the losses of a poll could not be kept');
      });
      metrics.count('retune_polls_total', { provider: provider.name, state });
      return {
        jobId,
        state,
        rawStatus,
        fineTunedModel,
        trainedTokens,
        error,
        estimatedFinish,
        metrics: told.at(-1) ?? null,
        newEvents: page.events.length,
        cursor: page.cursor ?? input.cursor,
        overBudget: isTerminal(state) ? null : spentBeyondCap(config, job),
      };
    },

    /** Asks for the end of a job; the state that comes back may still be `cancelling`. */
    async cancelJob({
      runId,
      configRef,
      jobId,
    }: {
      runId: string;
      configRef: ArtifactRef;
      jobId: string;
    }): Promise<{ state: JobState }> {
      const { provider } = await open(configRef);
      const { state } = await provider.cancelJob(jobId);
      logger.info({ runId, jobId, state }, 'asked the provider to cancel the job');
      return { state };
    },

    /** Is the job that a person named there, and made of this run's file? Throws USAGE where it is not. */
    async lookUpJob({
      configRef,
      jobId,
      trainingFile: wanted = null,
    }: {
      configRef: ArtifactRef;
      jobId: string;
      trainingFile?: string | null;
    }): Promise<JobEnd> {
      const { provider } = await open(configRef);
      try {
        const { state, trainedTokens, trainingFile } = await provider.getJob(jobId, { timeoutMs: POLL_TIMEOUT_MS });
        if (wanted !== null && trainingFile !== null && trainingFile !== wanted) {
          const message = `${jobId} trains on ${trainingFile}, and this run uploaded ${wanted}: it is the job of something else`;
          throw new RetuneError('USAGE', message, { hint: `name the job whose training file is ${wanted}, or --none` });
        }
        return { ended: isTerminal(state), succeeded: state === 'succeeded', trainedTokens };
      } catch (error) {
        if (!(error instanceof ProviderError) || error.status !== 404) throw error;
        throw new RetuneError('USAGE', `${provider.name} has no job ${jobId}`);
      }
    },

    /**
     * The job of an intent after its create was cancelled: looked up until a list that lags must show it. Null where
     * nothing was ever sent, or nothing showed (then the record keeps saying that it is not known). An attempt that was
     * given up for dead and wakes up sends nothing from here on.
     */
    async resolveIntent({
      runId,
      firstRunId,
      configRef,
      intent,
      trainingFile,
    }: IntentInput & { trainingFile: string }): Promise<string | null> {
      const { provider } = await open(configRef);
      const key = jobIntentKey(firstRunId, intent);
      const record = await closeIntent(createIntentLedger(store, firstRunId, intent), key, runId);
      const posts = unresolvedPosts(record);
      const lastPostAt = Math.max(0, ...record.posts.map(({ at }) => at));
      const found = await provider.findJobs({ key, trainingFile });
      const alive = found.find(({ state }) => !isTerminal(state)) ?? found[0];
      if (alive !== undefined) return alive.jobId;
      const known = record.posts.find(({ outcome }) => outcome === 'created')?.jobId;
      if (known !== undefined) return known;
      if (posts.length === 0) return null;
      const settledAt = lastPostAt + createTimeoutMs + provider.capabilities.listLagMs;
      if (Date.now() < settledAt)
        throw new RetuneError('NOT_READY', `the job of ${key} may still show up in the provider's list`);
      return null;
    },
  };

  async function settle(
    input: IntentInput & { trainingFile: string; chosenByPerson: boolean },
    provider: Awaited<ReturnType<typeof open>>['provider'],
    job: ProviderJob,
  ): Promise<ProviderJob> {
    const keys = Array.from({ length: input.intent }, (_, index) => jobIntentKey(input.firstRunId, index + 1));
    const { jobId, cancelled } = await reconcileJobs({
      provider,
      keys,
      jobId: job.jobId,
      trainingFile: input.trainingFile,
      chosenByPerson: input.chosenByPerson,
    });
    if (cancelled.length > 0)
      logger.warn(
        { runId: input.runId, kept: jobId, cancelled },
        'more than one job of the run: the surplus was cancelled',
      );
    return jobId === job.jobId ? job : provider.getJob(jobId, { timeoutMs: POLL_TIMEOUT_MS });
  }
}

/** Goes by what the provider has billed so far; estimates are judged before the create. */
function spentBeyondCap(config: RunConfig, { jobId, trainedTokens }: ProviderJob): string | null {
  const cap = config.budget.max_cost_usd;
  const price = trainingPrice(config);
  if (cap === undefined || price === null || trainedTokens === null) return null;
  const spent = (trainedTokens * price.training) / 1e6;
  if (spent <= cap) return null;
  return `job ${jobId} has cost ${spent.toFixed(2)} ${price.currency} for ${trainedTokens} trained tokens and still runs, more than budget.max_cost_usd (${cap}): it was cancelled`;
}
