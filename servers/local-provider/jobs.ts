import { randomBytes, randomUUID } from 'node:crypto';
import type { KeyLease } from './idempotency.ts';
import { createIdempotencyKeys, noLease } from './idempotency.ts';
import { openRecordStore } from './record-store.ts';
import type { JobEvent, JobRecord, Wire } from './records.ts';
import { isFinished, jobRecordSchema } from './records.ts';
import { Refusal } from './refusal.ts';
import type { SettingsFile } from './settings.ts';

/** What a create asks for, checked, with its defaults filled in. */
export type JobOrder = Pick<
  JobRecord,
  | 'wire'
  | 'model'
  | 'method'
  | 'training_file'
  | 'validation_file'
  | 'hyperparameters'
  | 'n_checkpoints'
  | 'suffix'
  | 'seed'
  | 'metadata'
  | 'estimated_finish'
>;

/** All jobs, and the idempotency keys they were made under. */
export interface JobBook {
  begin(wire: Wire, key: string | null): KeyLease;
  add(
    order: JobOrder,
    key: { key: string; digest: string } | null,
    lease: KeyLease,
    hideForMs: number,
  ): Promise<JobRecord>;
  /** A 404 where there is none. */
  get(jobId: string): JobRecord;
  /** As `get`, and a 404 where it was made in another wire format. */
  own(wire: Wire, jobId: string): JobRecord;
  /** Changes a job that is not finished, and adds an event; a finished one is left as it is. */
  update(
    jobId: string,
    changes: Partial<JobRecord>,
    event?: Pick<JobEvent, 'level' | 'message' | 'data'>,
  ): Promise<void>;
  /** Takes a job off the lists; it stays on record. */
  remove(jobId: string): Promise<void>;
  /** The end of a job needs no more telling. */
  noteTold(jobId: string): Promise<void>;
  /** Newest first. */
  of(wire: Wire): JobRecord[];
  /** Whether lists show a job, if they leave out what is younger than `youngestMs`. */
  isListed(youngestMs: number): (job: JobRecord) => boolean;
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

function newJobId(wire: Wire): string {
  return wire === 'together' ? `ft-${randomUUID()}` : `ftjob-${randomBytes(8).toString('hex')}`;
}

/** The record of all fine-tuning jobs. */
export async function openJobBook(folder: string, settings: SettingsFile): Promise<JobBook> {
  const records = await openRecordStore<JobRecord>({
    folder,
    schema: jobRecordSchema,
    id: (record) => record.job_id,
    fileName: (record) => record.job_id,
  });
  const keys = createIdempotencyKeys();
  for (const { wire, idempotency, job_id: id } of records.all()) {
    if (idempotency !== null) keys.restore(wire, idempotency.key, { id, ...idempotency });
  }
  const find = (jobId: string, wire: Wire | null): JobRecord => {
    const job = records.get(jobId);
    if (job === undefined || (wire !== null && (job.wire !== wire || job.deleted))) {
      throw new Refusal(404, 'job_not_found', `There is no job ${jobId}`);
    }
    return job;
  };
  const get = (jobId: string): JobRecord => find(jobId, null);

  return {
    begin: (wire, key) => (key === null || settings.current().ignoreKeys ? noLease : keys.begin(wire, key)),
    get,
    own: (wire, jobId) => find(jobId, wire),
    add: async (order, key, lease, hideForMs) => {
      const at = Date.now();
      const job: JobRecord = {
        ...order,
        metadata: settings.current().ignoreMetadata ? {} : order.metadata,
        seq: records.nextSeq(),
        deleted: false,
        job_id: newJobId(order.wire),
        status: 'validating',
        fine_tuned_model: null,
        trained_tokens: null,
        checkpoints: [],
        created_at: new Date(at).toISOString(),
        started_at: null,
        finished_at: null,
        error: null,
        idempotency: key === null || lease === noLease ? null : { ...key, at },
        hidden_until: at + hideForMs,
        told: false,
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
    remove: (jobId) => records.put({ ...get(jobId), deleted: true }),
    noteTold: (jobId) => records.put({ ...get(jobId), told: true }),
    of: (wire) =>
      records
        .all()
        .filter((job) => job.wire === wire)
        .toReversed(),
    isListed: (youngestMs) => {
      const now = Date.now();
      return (job) => !job.deleted && now >= job.hidden_until && now - Date.parse(job.created_at) >= youngestMs;
    },
    all: () => records.all(),
    forgetKeys: async () => {
      keys.forgetAll();
      await Promise.all(records.all().map((job) => records.put({ ...job, idempotency: null })));
    },
    flush: () => records.flush(),
  };
}
