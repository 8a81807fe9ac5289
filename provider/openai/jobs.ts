import type { Capabilities, FineTuneProvider, JobIntent, ProviderJob } from '../fine-tune-provider.ts';
import type { BearerCall } from '../bearer-call.ts';
import { endedOr } from '../ended-or.ts';
import { jobOfReply } from '../job-reply.ts';
import type { JobStates } from '../job-reply.ts';
import { allItems, PAGE_SIZE } from '../pages.ts';
import { jobListSchema, jobSchema } from './schemas.ts';
import type { JobReply } from './schemas.ts';

type JobMethods = Pick<FineTuneProvider, 'createJob' | 'findJobs' | 'getJob' | 'cancelJob' | 'pausing'>;

const STATES: JobStates = {
  validating_files: 'validating',
  queued: 'queued',
  running: 'running',
  paused: 'paused',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

const JOBS = '/fine_tuning/jobs';

/** Create, look up, look at, pause and cancel jobs; a job is found again by `retune_intent` in its metadata. */
export function createJobMethods(call: BearerCall, createOnce: Capabilities['createOnce']): JobMethods {
  const act = (verb: 'cancel' | 'pause' | 'resume'): FineTuneProvider['cancelJob'] => {
    return async (jobId, options) =>
      toJob(
        await call.json(
          { method: 'POST', path: `${JOBS}/${encodeURIComponent(jobId)}/${verb}`, schema: jobSchema },
          options,
        ),
      );
  };

  const getJob: FineTuneProvider['getJob'] = async (jobId, options) =>
    toJob(await call.json({ method: 'GET', path: `${JOBS}/${encodeURIComponent(jobId)}`, schema: jobSchema }, options));

  return {
    createJob: async (intent, options) => {
      // Sent to every service: one that does not know the header leaves it alone.
      const headers = { 'idempotency-key': intent.key };
      const body = createBody(intent);
      return toJob(
        await call.json({ method: 'POST', path: JOBS, body, headers, schema: jobSchema, effect: 'create' }, options),
      );
    },

    findJobs: async (intent, options) => {
      const filter = createOnce.by === 'file' ? {} : { 'metadata[retune_intent]': intent.key };
      const fetchPage = async (after: string | null) => {
        const query = { limit: PAGE_SIZE, after, ...filter };
        const reply = await call.json({ method: 'GET', path: JOBS, query, schema: jobListSchema }, options);
        return { items: reply.data, hasMore: reply.has_more === true };
      };
      const found: ProviderJob[] = [];
      for await (const job of allItems(fetchPage, ({ id }) => id)) {
        // Compared here again: a compatible service may not filter at all.
        if (belongsTo(job, intent, createOnce.by)) found.push(toJob(job));
      }
      // The list is newest first: reversed before the stable sort, so that two of the same second keep their order.
      return found.toReversed().sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
    },

    getJob,
    cancelJob: (jobId, options) =>
      endedOr(
        () => act('cancel')(jobId, options),
        () => getJob(jobId, options),
      ),
    pausing: { pauseJob: act('pause'), resumeJob: act('resume') },
  };
}

function createBody(intent: JobIntent): object {
  const { key, runId, model, trainingFile, validationFile, method, suffix, seed, continueFrom } = intent;
  const { epochs, batch_size, learning_rate_multiplier } = intent.hyperparameters;
  const hyperparameters = {
    ...(epochs !== undefined && { n_epochs: epochs }),
    ...(batch_size !== undefined && { batch_size }),
    ...(learning_rate_multiplier !== undefined && { learning_rate_multiplier }),
  };
  const isPlain = Object.keys(hyperparameters).length === 0;
  return {
    model: continueFrom ?? model,
    training_file: trainingFile,
    ...(validationFile !== null && { validation_file: validationFile }),
    method: { type: method, ...(!isPlain && { [method]: { hyperparameters } }) },
    ...(suffix !== null && { suffix }),
    ...(seed !== null && { seed }),
    metadata: { retune_intent: key, retune_run: runId },
  };
}

function belongsTo(
  job: JobReply,
  intent: Pick<JobIntent, 'key' | 'trainingFile'>,
  by: Capabilities['createOnce']['by'],
): boolean {
  const key = job.metadata?.['retune_intent'];
  if (key !== undefined && key !== null) return key === intent.key;
  return by === 'file' && job.training_file === intent.trainingFile;
}

function toJob(reply: JobReply): ProviderJob {
  return jobOfReply(reply.id, reply, STATES);
}
