import { randomBytes } from 'node:crypto';
import type { KeyLease } from './idempotency.ts';
import { createIdempotencyKeys, noLease } from './idempotency.ts';
import type { PageQuery } from './pagination.ts';
import { matchesMetadata, page } from './pagination.ts';
import { openRecordStore } from './record-store.ts';
import type { JobEvent, JobRecord } from './records.ts';
import { isFinished, jobRecordSchema } from './records.ts';
import { Refusal } from './refusal.ts';

/** What a create asks for, checked, with its defaults filled in. */
export type JobOrder = Pick<
  JobRecord,
  | 'model'
  | 'training_file'
  | 'validation_file'
  | 'hyperparameters'
  | 'suffix'
  | 'seed'
  | 'metadata'
  | 'estimated_finish'
>;

/** All jobs, and the idempotency keys they were made under. */
export interface JobBook {
  begin(key: string | null): KeyLease;
  add(
    order: JobOrder,
    key: { key: string; digest: string } | null,
    lease: KeyLease,
    hideForMs: number,
  ): Promise<JobRecord>;
  /** A 404 where there is none. */
  get(jobId: string): JobRecord;
  /** Changes a job that is not finished, and adds an event; a finished one is left as it is. */
  update(
    jobId: string,
    changes: Partial<JobRecord>,
    event?: Pick<JobEvent, 'level' | 'message' | 'data'>,
  ): Promise<void>;
  list(
    query: PageQuery & { metadata?: Record<string, string> | undefined },
    youngestMs: number,
  ): { items: JobRecord[]; has_more: boolean };
  /** Oldest first. */
  all(): readonly JobRecord[];
  forgetKeys(): Promise<void>;
  flush(): Promise<void>;
}

function nextEvent(job: JobRecord, event: Pick<JobEvent, 'level' | 'message' | 'data'>): JobEvent {
  const ordinal = String(job.events.length + 1).padStart(4, '0');
  return {
    event_id: `${job.job_id}-event-${ordinal}`,
    created_at: new Date().toISOString(),
    type: event.data === undefined ? 'message' : 'metrics',
    ...event,
  };
}

/** The record of all fine-tuning jobs. */
export async function openJobBook(folder: string): Promise<JobBook> {
  const records = await openRecordStore<JobRecord>({
    folder,
    schema: jobRecordSchema,
    id: (record) => record.job_id,
    fileName: (record) => record.job_id,
  });
  const keys = createIdempotencyKeys();
  for (const { idempotency, job_id: id } of records.all()) {
    if (idempotency !== null) keys.restore(idempotency.key, { id, ...idempotency });
  }
  const get = (jobId: string): JobRecord => {
    const job = records.get(jobId);
    if (job === undefined) throw new Refusal(404, 'job_not_found', `There is no job ${jobId}`);
    return job;
  };

  return {
    begin: (key) => (key === null ? noLease : keys.begin(key)),
    get,
    add: async (order, key, lease, hideForMs) => {
      const at = Date.now();
      const job: JobRecord = {
        ...order,
        seq: records.nextSeq(),
        job_id: `ftjob-${randomBytes(8).toString('hex')}`,
        status: 'validating',
        fine_tuned_model: null,
        trained_tokens: null,
        created_at: new Date(at).toISOString(),
        started_at: null,
        finished_at: null,
        error: null,
        idempotency: key === null ? null : { ...key, at },
        hidden_until: at + hideForMs,
        polls: 0,
        events: [],
      };
      const created = { ...job, events: [nextEvent(job, { level: 'info', message: 'Job created' })] };
      await records.put(created);
      if (key !== null) lease.settle({ id: job.job_id, digest: key.digest, at });
      return created;
    },
    update: async (jobId, changes, event) => {
      const job = get(jobId);
      if (isFinished(job)) return;
      const events = event === undefined ? job.events : [...job.events, nextEvent(job, event)];
      await records.put({ ...job, ...changes, events });
    },
    list: (query, youngestMs) => {
      const now = Date.now();
      return page(
        records.all().toReversed(),
        query,
        (job) => job.job_id,
        (job) => {
          const isVisible = now >= job.hidden_until && now - Date.parse(job.created_at) >= youngestMs;
          return isVisible && matchesMetadata(job.metadata, query.metadata);
        },
      );
    },
    all: () => records.all(),
    forgetKeys: async () => {
      keys.forgetAll();
      await Promise.all(records.all().map((job) => records.put({ ...job, idempotency: null })));
    },
    flush: () => records.flush(),
  };
}
