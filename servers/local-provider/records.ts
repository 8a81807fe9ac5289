import { z } from 'zod';

const metadata = z.record(z.string(), z.string());
/** The idempotency key something was made under; null once it is forgotten. */
const idempotency = z.object({ key: z.string(), digest: z.string(), at: z.number() }).nullable();

/** The wire format that something was made in; each sees its own files and jobs only. */
const wire = z.enum(['deepseek', 'openai', 'together']);

/** The name of a wire format. */
export type Wire = z.output<typeof wire>;

/** What a training file's lines hold: conversations, or a prompt with a preferred and a non-preferred answer. */
const shape = z.enum(['chat', 'preference']);

/** The shape of a training file's lines. */
export type SampleShape = z.output<typeof shape>;

/** An uploaded file; it stays on record when it is deleted. */
export const fileRecordSchema = z.object({
  seq: z.number(),
  wire,
  file_id: z.string(),
  bytes: z.number(),
  file_name: z.string(),
  purpose: z.string(),
  /** False while only its name is known: its bytes come by a request of their own. */
  arrived: z.boolean(),
  /** Null where the lines were not looked at yet: only `deepseek` checks them as they arrive. */
  lines: z.object({ samples: z.number(), shape }).nullable(),
  /** Why the lines are no samples; null where they are, or were not looked at yet. */
  lines_error: z.string().nullable(),
  /** Of what arrived, or what is to arrive where the client said so; else empty. */
  sha256: z.string(),
  metadata,
  created_at: z.string(),
  /** From when on it counts as deleted; null: never by itself. */
  expires_at: z.string().nullable(),
  deleted: z.boolean(),
  idempotency,
  /** Not in lists before this time (a test control), milliseconds since the epoch. */
  hidden_until: z.number(),
});

/** Bytes of a file that has not arrived whole. */
const uploadPartSchema = z.object({
  part_id: z.string(),
  bytes: z.number(),
  md5: z.string(),
  created_at: z.string(),
});

/** A file on its way in parts. */
export const uploadRecordSchema = z.object({
  seq: z.number(),
  wire,
  upload_id: z.string(),
  file_name: z.string(),
  purpose: z.string(),
  /** That the whole file is to have. */
  bytes: z.number(),
  status: z.enum(['pending', 'completed', 'cancelled', 'expired']),
  parts: z.array(uploadPartSchema),
  file_id: z.string().nullable(),
  created_at: z.string(),
  expires_at: z.string(),
  /** Of the file that comes of it. */
  expires_after_seconds: z.number().nullable(),
  idempotency,
});

/** The words of a job’s status; one of the last three is its end. A wire format may have others for them. */
const JOB_STATUSES = [
  'validating',
  'queued',
  'running',
  'paused',
  'compressing',
  'uploading',
  'cancel_requested',
  'succeeded',
  'failed',
  'cancelled',
] as const;

/** What a job tells of itself: a message, or the figures after a pass. */
const jobEventSchema = z.object({
  event_id: z.string(),
  created_at: z.string(),
  level: z.enum(['info', 'warn', 'error']),
  type: z.enum(['message', 'metrics']),
  message: z.string(),
  data: z
    .object({
      step: z.number(),
      epoch: z.number(),
      train_loss: z.number(),
      valid_loss: z.number().nullable(),
    })
    .optional(),
});

/** A model as it was after an epoch, kept. */
const checkpointSchema = z.object({
  step: z.number(),
  epoch: z.number(),
  train_loss: z.number(),
  valid_loss: z.number().nullable(),
  model: z.string(),
  created_at: z.string(),
});

/** A job with all that must outlive a restart; what is sent of it is the view. */
export const jobRecordSchema = z.object({
  seq: z.number(),
  wire,
  /** Taken off the lists by its owner; it stays on record. */
  deleted: z.boolean(),
  job_id: z.string(),
  status: z.enum(JOB_STATUSES),
  model: z.string(),
  method: z.enum(['supervised', 'dpo']),
  training_file: z.string(),
  validation_file: z.string().nullable(),
  fine_tuned_model: z.string().nullable(),
  hyperparameters: z.object({
    epochs: z.number(),
    batch_size: z.number(),
    learning_rate_multiplier: z.number(),
    /** As `together` takes it; null where it is told as a multiplier. */
    learning_rate: z.number().nullable(),
    beta: z.number().nullable(),
  }),
  /** Of how many of the last epochs the model is kept. */
  n_checkpoints: z.number(),
  checkpoints: z.array(checkpointSchema),
  suffix: z.string().nullable(),
  seed: z.number(),
  trained_tokens: z.number().nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  estimated_finish: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string(), param: z.string().nullable() }).nullable(),
  metadata,
  idempotency,
  hidden_until: z.number(),
  /** Whether its end was told to the webhook, or there was none to tell. */
  told: z.boolean(),
  /** Status calls so far, for the clock that counts them. */
  polls: z.number(),
  events: z.array(jobEventSchema),
});

/** A model made ready to answer in a format where it must be hosted first. */
export const endpointRecordSchema = z.object({
  seq: z.number(),
  endpoint_id: z.string(),
  name: z.string(),
  display_name: z.string(),
  model: z.string(),
  hardware: z.string(),
  min_replicas: z.number(),
  max_replicas: z.number(),
  /** Minutes without a request after which it stops; null: never. */
  inactive_timeout: z.number().nullable(),
  state: z.enum(['STARTED', 'STOPPED']),
  /** Since when it is, or is becoming, what `state` says. */
  changed_at: z.string(),
  created_at: z.string(),
  idempotency,
});

/** A tuned model; `file` names its weights. */
export const modelRecordSchema = z.object({
  seq: z.number(),
  id: z.string(),
  file: z.string(),
  base_model: z.string(),
  job_id: z.string(),
  /** The step after which it was kept; null for the model at the end. */
  checkpoint_step: z.number().nullable(),
  created_at: z.string(),
});

/** A part of an upload. */
export type UploadPart = z.output<typeof uploadPartSchema>;
/** An upload on record. */
export type UploadRecord = z.output<typeof uploadRecordSchema>;
/** A file on record. */
export type FileRecord = z.output<typeof fileRecordSchema>;
/** A job on record. */
export type JobRecord = z.output<typeof jobRecordSchema>;
/** A checkpoint of a job. */
export type JobCheckpoint = z.output<typeof checkpointSchema>;
/** An event of a job. */
export type JobEvent = z.output<typeof jobEventSchema>;
/** An endpoint on record. */
export type EndpointRecord = z.output<typeof endpointRecordSchema>;
/** A tuned model on record. */
export type ModelRecord = z.output<typeof modelRecordSchema>;

/** Nothing happens to such a job any more. */
export function isFinished(job: JobRecord): boolean {
  return job.status === 'succeeded' || job.status === 'failed' || job.status === 'cancelled';
}
