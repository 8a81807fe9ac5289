import type { FileRecord, JobCheckpoint, JobEvent, JobRecord } from '../records.ts';

/** Unix seconds. */
export function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}

function secondsOrNull(time: string | null): number | null {
  return time === null ? null : seconds(time);
}

/** A page of a list. */
export function listView<T extends { readonly id: string }>(page: { items: readonly T[]; has_more: boolean }) {
  const { items, has_more } = page;
  return { object: 'list', data: items, first_id: items[0]?.id ?? null, last_id: items.at(-1)?.id ?? null, has_more };
}

/** A file as it is sent. */
export function fileView(file: FileRecord) {
  return {
    object: 'file',
    id: file.file_id,
    bytes: file.bytes,
    created_at: seconds(file.created_at),
    ...(file.expires_at === null ? {} : { expires_at: seconds(file.expires_at) }),
    filename: file.file_name,
    purpose: file.purpose,
    status: 'processed',
    status_details: null,
  } as const;
}

/** A job as it is sent. */
export function jobView(job: JobRecord) {
  const { epochs, batch_size, learning_rate_multiplier, beta } = job.hyperparameters;
  const hyperparameters = { n_epochs: epochs, batch_size, learning_rate_multiplier };
  const method = {
    type: job.method,
    [job.method]: { hyperparameters: beta === null ? hyperparameters : { ...hyperparameters, beta } },
  };
  return {
    object: 'fine_tuning.job',
    id: job.job_id,
    model: job.model,
    created_at: seconds(job.created_at),
    finished_at: secondsOrNull(job.finished_at),
    fine_tuned_model: job.fine_tuned_model,
    organization_id: 'org-local',
    result_files: [],
    status: job.status === 'validating' ? 'validating_files' : job.status,
    training_file: job.training_file,
    validation_file: job.validation_file,
    hyperparameters,
    method,
    trained_tokens: job.trained_tokens,
    error: job.error,
    user_provided_suffix: job.suffix,
    seed: job.seed,
    estimated_finish: secondsOrNull(job.estimated_finish),
    integrations: [],
    metadata: job.metadata,
  };
}

/** The id of a checkpoint. */
export function checkpointId(job: JobRecord, { step }: JobCheckpoint): string {
  return `${job.job_id.replace('ftjob-', 'ftckpt_')}_${step}`;
}

/** A checkpoint of a job as it is sent. */
export function checkpointView(job: JobRecord, checkpoint: JobCheckpoint) {
  const { step, train_loss, valid_loss } = checkpoint;
  return {
    object: 'fine_tuning.job.checkpoint',
    id: checkpointId(job, checkpoint),
    created_at: seconds(checkpoint.created_at),
    fine_tuned_model_checkpoint: checkpoint.model,
    fine_tuning_job_id: job.job_id,
    step_number: step,
    metrics: { step, train_loss, ...(valid_loss === null ? {} : { valid_loss, full_valid_loss: valid_loss }) },
  };
}

/** An event of a job as it is sent. */
export function eventView(event: JobEvent) {
  return {
    object: 'fine_tuning.job.event',
    id: event.event_id,
    created_at: seconds(event.created_at),
    level: event.level,
    message: event.message,
    type: event.type,
    data: event.data ?? null,
  };
}
