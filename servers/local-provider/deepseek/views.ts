import type { FileRecord, JobRecord } from '../records.ts';

/** A job as it is sent. */
export function jobView(job: JobRecord) {
  const { epochs, batch_size, learning_rate_multiplier } = job.hyperparameters;
  return {
    job_id: job.job_id,
    status: job.status,
    model: job.model,
    training_file: job.training_file,
    validation_file: job.validation_file,
    fine_tuned_model: job.fine_tuned_model,
    hyperparameters: { epochs, batch_size, learning_rate_multiplier },
    trained_tokens: job.trained_tokens,
    created_at: job.created_at,
    finished_at: job.finished_at,
    estimated_finish: job.estimated_finish,
    error: job.error === null ? null : { code: job.error.code, message: job.error.message },
    metadata: job.metadata,
  };
}

/** A file as it is listed. */
export function fileView(file: FileRecord) {
  return {
    file_id: file.file_id,
    bytes: file.bytes,
    sha256: file.sha256,
    metadata: file.metadata,
    created_at: file.created_at,
  };
}
