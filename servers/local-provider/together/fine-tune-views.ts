import { isFinished } from '../records.ts';
import type { FileRecord, JobEvent, JobRecord } from '../records.ts';

/** Failures that the sender of the job can mend; all others are the service's own. */
const USER_ERRORS = ['invalid_training_file', 'invalid_validation_file', 'invalid_n_examples', 'file_deleted'];

/** The state of a job in this format's words. */
function statusWord({ status, error }: JobRecord): string {
  switch (status) {
    case 'validating':
      return 'pending';
    case 'succeeded':
      return 'completed';
    case 'failed':
      return USER_ERRORS.includes(error?.code ?? '') ? 'user_error' : 'error';
    default:
      return status;
  }
}

function eventType(event: JobEvent): string {
  if (event.type === 'metrics') return 'epoch_complete';
  const types: readonly (readonly [RegExp, string])[] = [
    [/^Job created/u, 'job_pending'],
    [/^Files validated/u, 'training_data_download_complete'],
    [/^Training started/u, 'training_start'],
    [/^Compressing/u, 'model_compressing'],
    [/^Uploading/u, 'model_uploading'],
    [/^Job succeeded/u, 'job_complete'],
    [/^Cancel requested/u, 'cancel_requested'],
    [/^Job cancelled/u, 'job_stopped'],
  ];
  const found = types.find(([pattern]) => pattern.test(event.message))?.[1];
  return found ?? (event.level === 'error' ? 'job_error' : 'warning');
}

/** An event of a job as it is sent; figures within an epoch are told by the metrics alone. */
export function eventView(job: JobRecord, event: JobEvent) {
  return {
    object: 'fine-tune-event',
    created_at: event.created_at,
    level: event.level === 'warn' ? 'warning' : event.level,
    type: eventType(event),
    message: event.message,
    step: event.data?.step ?? 0,
    token_count: job.trained_tokens ?? 0,
    param_count: 0,
    total_steps: 0,
    model_path: event.message.startsWith('Job succeeded') ? (job.fine_tuned_model ?? '') : '',
    checkpoint_path: '',
    wandb_url: '',
  };
}

/** The events that are sent, oldest first. */
export function jobEvents(job: JobRecord) {
  const isSent = ({ data }: JobEvent): boolean => data === undefined || Number.isInteger(data.epoch);
  return job.events.filter(isSent).map((event) => eventView(job, event));
}

function methodView({ method, hyperparameters }: JobRecord) {
  return method === 'dpo' ? { method, dpo_beta: hyperparameters.beta } : { method: 'sft', train_on_inputs: 'auto' };
}

const NANODOLLARS = 1_000_000_000;

/**
 * A job as it is sent; `file` is its training file, where that is still there. The price is in billionths of a dollar,
 * `pricePerMillion` in dollars.
 */
export function jobView(job: JobRecord, file: FileRecord | null, pricePerMillion: number) {
  const { epochs, batch_size, learning_rate } = job.hyperparameters;
  return {
    id: job.job_id,
    status: statusWord(job),
    user_id: 'user-local',
    model: job.model,
    ...(job.fine_tuned_model === null
      ? {}
      : { model_output_name: job.fine_tuned_model, output_name: job.fine_tuned_model }),
    training_file: job.training_file,
    validation_file: job.validation_file ?? '',
    created_at: job.created_at,
    updated_at: job.finished_at ?? job.events.at(-1)?.created_at ?? job.created_at,
    started_at: job.started_at ?? undefined,
    n_epochs: epochs,
    n_checkpoints: job.n_checkpoints,
    batch_size,
    learning_rate,
    suffix: job.suffix ?? '',
    random_seed: job.seed,
    training_method: methodView(job),
    training_type: { type: 'Full' },
    train_on_inputs: 'auto',
    epochs_completed: Math.floor(job.events.findLast((event) => event.data !== undefined)?.data?.epoch ?? 0),
    token_count: job.trained_tokens ?? 0,
    trainingfile_numlines: file?.lines?.samples ?? 0,
    trainingfile_size: file?.bytes ?? 0,
    total_price: Math.round(((job.trained_tokens ?? 0) / 1_000_000) * pricePerMillion * NANODOLLARS),
    events: jobEvents(job),
    ...(isFinished(job) || job.estimated_finish === null ? {} : { progress: progressOf(job.estimated_finish) }),
  };
}

function progressOf(estimatedFinish: string) {
  const seconds = Math.max(0, Math.round((Date.parse(estimatedFinish) - Date.now()) / 1_000));
  return { estimate_available: true, seconds_remaining: seconds };
}

/** The models kept of a job, oldest first. */
export function checkpointViews(job: JobRecord) {
  return job.checkpoints.map(({ step, created_at, model }) => ({
    step,
    created_at,
    path: model,
    checkpoint_type: model === job.fine_tuned_model ? 'final' : 'intermediate',
    checkpoint: 'model',
    object_name: model,
  }));
}

/** The figures of a job, a record a pass. */
export function metricViews(job: JobRecord) {
  return job.events.flatMap(({ data }) => {
    if (data === undefined) return [];
    const { step, epoch, train_loss, valid_loss } = data;
    const evaluated = valid_loss === null ? {} : { 'eval/loss': valid_loss };
    return [{ 'train/global_step': step, 'train/epoch': epoch, 'train/loss': train_loss, ...evaluated }];
  });
}
