import type { BearerCall } from '../bearer-call.ts';
import type { FineTuneProvider, JobIntent, ProviderJob } from '../fine-tune-provider.ts';
import { endedOr } from '../ended-or.ts';
import { intentMark } from '../intent-mark.ts';
import { stateOf } from '../job-reply.ts';
import type { JobStates } from '../job-reply.ts';
import { wordsWithoutData } from '../server-words.ts';
import { jobListSchema, jobSchema, quoteSchema } from './schemas.ts';
import type { JobReply } from './schemas.ts';

type JobMethods = Pick<FineTuneProvider, 'createJob' | 'findJobs' | 'getJob' | 'cancelJob' | 'estimate'>;

const STATES: JobStates = {
  pending: 'pending',
  queued: 'queued',
  running: 'running',
  compressing: 'finalizing',
  uploading: 'finalizing',
  cancel_requested: 'cancelling',
  cancelled: 'cancelled',
  completed: 'succeeded',
  error: 'failed',
  user_error: 'failed',
};

const JOBS = '/fine-tunes';
/** Of the service's 40 characters for a suffix, those that name the intent. */
const MARK_LENGTH = 12;

/**
 * Create, look up, look at and cancel fine-tuning jobs. The service keeps neither keys nor metadata: a job is found
 * again by its training file, which belongs to this run's upload alone, and by the mark at the end of its suffix.
 */
export function createJobMethods(call: BearerCall, suffixLength: number, clock: () => number): JobMethods {
  const getJob: FineTuneProvider['getJob'] = async (jobId, options) =>
    toJob(await call.json({ method: 'GET', path: pathOf(jobId), schema: jobSchema }, options), clock);

  return {
    createJob: async (intent, options) => {
      const body = { ...orderOf(intent), suffix: suffixOf(intent, suffixLength), ...seedOf(intent) };
      const request = { method: 'POST', path: JOBS, body, effect: 'create' } as const;
      return toJob(await call.json({ ...request, schema: jobSchema }, options), clock);
    },

    findJobs: async (intent, options) => {
      const { data } = await call.json({ method: 'GET', path: JOBS, schema: jobListSchema }, options);
      return data
        .filter((job) => belongsTo(job, intent))
        .map((job) => toJob(job, clock))
        .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
    },

    getJob,

    cancelJob: (jobId, options) => {
      const request = { method: 'POST', path: `${pathOf(jobId)}/cancel`, schema: jobSchema } as const;
      return endedOr(
        async () => toJob(await call.json(request, options), clock),
        () => getJob(jobId, options),
      );
    },

    estimate: async (intent, options) => {
      const path = `${JOBS}/estimate-price`;
      const reply = await call.json({ method: 'POST', path, body: orderOf(intent), schema: quoteSchema }, options);
      if (reply.estimation_available === false) return null;
      return { trainTokens: reply.estimated_train_token_count, totalUsd: reply.estimated_total_price };
    },
  };
}

export function pathOf(jobId: string): string {
  return `${JOBS}/${encodeURIComponent(jobId)}`;
}

/** What decides a job's price; learning rates are absolute here, so that a multiplier has no place in it. */
function orderOf(intent: JobIntent) {
  const { model, trainingFile, validationFile, method, continueFrom } = intent;
  const { epochs, batch_size } = intent.hyperparameters;
  return {
    // The one or the other: a checkpoint knows its model.
    ...(continueFrom === null ? { model } : { from_checkpoint: continueFrom }),
    training_file: trainingFile,
    // A validation file is only looked at where evaluations are asked for.
    ...(validationFile !== null && { validation_file: validationFile, n_evals: epochs ?? 1 }),
    ...(epochs !== undefined && { n_epochs: epochs }),
    ...(batch_size !== undefined && { batch_size }),
    training_method: method === 'dpo' ? { method: 'dpo' } : { method: 'sft', train_on_inputs: 'auto' },
  };
}

function seedOf({ seed }: JobIntent) {
  return seed === null ? {} : { random_seed: seed };
}

function suffixOf({ key, suffix }: JobIntent, longest: number): string {
  const mark = intentMark(key).slice(0, MARK_LENGTH);
  return suffix === null ? mark : `${suffix.slice(0, longest - MARK_LENGTH - 1)}-${mark}`;
}

function belongsTo(job: JobReply, intent: Pick<JobIntent, 'key' | 'trainingFile'>): boolean {
  if (job.training_file !== intent.trainingFile) return false;
  const named = job.suffix ?? job.model_output_name;
  // A list that tells neither leaves the file alone to go by.
  return named === null || named.includes(intentMark(intent.key).slice(0, MARK_LENGTH));
}

function toJob(reply: JobReply, clock: () => number): ProviderJob {
  const state = stateOf(STATES, reply.status);
  const secondsLeft = reply.progress?.estimate_available === true ? reply.progress.seconds_remaining : null;
  const ended = state === 'succeeded' || state === 'failed' || state === 'cancelled';
  const told = reply.events?.findLast(({ type, level }) => type === 'job_error' || level === 'error')?.message;
  return {
    jobId: reply.id,
    state,
    rawStatus: reply.status,
    model: reply.model ?? '',
    trainingFile: reply.training_file,
    // The name is given out before there is anything under it.
    fineTunedModel: state === 'succeeded' ? reply.model_output_name : null,
    trainedTokens: reply.token_count,
    createdAt: reply.created_at ?? new Date(0).toISOString(),
    finishedAt: ended ? reply.updated_at : null,
    estimatedFinish: secondsLeft === null ? null : new Date(clock() + secondsLeft * 1_000).toISOString(),
    error: state === 'failed' ? { code: reply.status, message: wordsWithoutData(told ?? '') } : null,
  };
}
