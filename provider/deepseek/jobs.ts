import type { Capabilities, FineTuneProvider, JobIntent, ProviderJob } from '../fine-tune-provider.ts';
import type { DeepseekCall } from './call.ts';
import { jobOfReply } from '../job-reply.ts';
import type { JobStates } from '../job-reply.ts';
import { allItems, PAGE_SIZE } from '../pages.ts';
import { jobListSchema, jobSchema } from './schemas.ts';
import type { JobReply } from './schemas.ts';

type JobMethods = Pick<FineTuneProvider, 'createJob' | 'findJobs' | 'getJob' | 'cancelJob'>;

const STATES: JobStates = {
  validating: 'validating',
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Create, look up, look at and cancel fine-tuning jobs; a job is found again by the `retune_key` in its metadata. */
export function createJobMethods(call: DeepseekCall, createOnce: Capabilities['createOnce']): JobMethods {
  return {
    createJob: async (intent, options) => {
      const body = createBody(intent, createOnce);
      return toJob(
        await call.json({ path: '/v1/fine_tune/create', body, schema: jobSchema, effect: 'create' }, options),
      );
    },

    findJobs: async (intent, options) => {
      // A server that keeps no metadata cannot filter by it: there the file, which belongs to this upload alone, tells.
      const filter = createOnce.by === 'file' ? {} : { metadata: { retune_key: intent.key } };
      const fetchPage = async (after: string | null) => {
        const body = { ...filter, limit: PAGE_SIZE, ...(after !== null && { after }) };
        const reply = await call.json({ path: '/v1/fine_tune/list', body, schema: jobListSchema }, options);
        return { items: reply.jobs, hasMore: reply.has_more === true };
      };
      const found: ProviderJob[] = [];
      for await (const job of allItems(fetchPage, (item) => item.job_id)) {
        // Compared here again: a server may filter by prefix, or not at all.
        if (belongsTo(job, intent, createOnce.by)) found.push(toJob(job));
      }
      // The list is newest first: reversed before the stable sort, so that two of the same second keep their order.
      return found.toReversed().sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
    },

    getJob: async (jobId, options) =>
      toJob(await call.json({ path: '/v1/fine_tune/status', body: { job_id: jobId }, schema: jobSchema }, options)),

    cancelJob: async (jobId, options) =>
      toJob(await call.json({ path: '/v1/fine_tune/cancel', body: { job_id: jobId }, schema: jobSchema }, options)),
  };
}

function createBody(intent: JobIntent, createOnce: Capabilities['createOnce']): object {
  const { key, runId, model, trainingFile, validationFile, method, hyperparameters, suffix, seed } = intent;
  return {
    model: intent.continueFrom ?? model,
    training_file: trainingFile,
    ...(validationFile !== null && { validation_file: validationFile }),
    method,
    ...(Object.keys(hyperparameters).length > 0 && { hyperparameters }),
    ...(suffix !== null && { suffix }),
    ...(seed !== null && { seed }),
    metadata: { retune_key: key, retune_run: runId },
    ...(createOnce.by === 'idempotency_key' && { idempotency_key: key }),
  };
}

function belongsTo(
  job: JobReply,
  intent: Pick<JobIntent, 'key' | 'trainingFile'>,
  by: Capabilities['createOnce']['by'],
): boolean {
  const key = job.metadata?.['retune_key'];
  if (key !== undefined && key !== null) return key === intent.key;
  return by === 'file' && job.training_file === intent.trainingFile;
}

function toJob(reply: JobReply): ProviderJob {
  return jobOfReply(reply.job_id, reply, STATES);
}
