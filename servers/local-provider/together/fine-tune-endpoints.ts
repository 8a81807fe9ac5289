import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { addJob } from '../add-job.ts';
import { BASE_MODEL } from '../models.ts';
import type { FileRecord, JobRecord } from '../records.ts';
import { isFinished } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { idempotencyKey } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import { readExamples } from '../training-file.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';
import type { CreateBody } from './fine-tune-schemas.ts';
import { createSchema, estimateSchema, limitsSchema, MAX_BATCH_SIZE, MAX_EPOCHS } from './fine-tune-schemas.ts';
import { checkpointViews, jobEvents, jobView, metricViews } from './fine-tune-views.ts';
import { processedFile } from './file-endpoints.ts';

const DEFAULT_EPOCHS = 1;
const DEFAULT_BATCH_SIZE = 8;
/** The rate that stands for the local trainer's own. */
const DEFAULT_LEARNING_RATE = 1e-5;

function refuse(param: string, message: string): Refusal {
  return new Refusal(400, 'invalid_value', message, { param });
}

/** The model to go on from: a base, a tuned model, or `JOB` or `JOB:STEP` of an earlier job. */
function startModel({ jobs, models }: Service, body: Pick<CreateBody, 'model' | 'from_checkpoint'>): string {
  const { model, from_checkpoint: from } = body;
  if (typeof from !== 'string') {
    if (typeof model === 'string' && models.isKnown(model)) return model;
    throw refuse('model', `The model ${model} does not exist or cannot be fine-tuned`);
  }
  if (typeof model === 'string') throw refuse('from_checkpoint', 'Give a model or a checkpoint, not both');
  if (models.isKnown(from)) return from;
  const [jobId = '', step] = from.split(':');
  const job = jobs.of('together').find((candidate) => candidate.job_id === jobId);
  const kept = job?.checkpoints.find((checkpoint) => step === undefined || String(checkpoint.step) === step);
  const found = step === undefined ? job?.fine_tuned_model : kept?.model;
  if (typeof found === 'string' && models.isKnown(found)) return found;
  throw refuse('from_checkpoint', `There is no checkpoint ${from}`);
}

function assertFile({ files }: Service, role: 'training_file' | 'validation_file', fileId: string): void {
  if (!files.has('together', fileId)) throw refuse(role, `${role}: there is no file ${fileId}`);
  const file = files.get('together', fileId);
  if (!file.arrived) throw refuse(role, `${role}: the bytes of ${fileId} have not arrived`);
  if (file.lines_error !== null) throw refuse(role, `${role}: ${fileId} has an invalid format: ${file.lines_error}`);
}

/** An empty text says that there is none. */
function validationFile({ validation_file: fileId }: Pick<CreateBody, 'validation_file'>): string | null {
  return typeof fileId === 'string' && fileId !== '' ? fileId : null;
}

function hyperparameters(body: CreateBody): JobRecord['hyperparameters'] {
  const learningRate = body.learning_rate ?? DEFAULT_LEARNING_RATE;
  const beta = body.training_method?.method === 'dpo' ? (body.training_method.dpo_beta ?? 0.1) : null;
  return {
    epochs: body.n_epochs ?? DEFAULT_EPOCHS,
    batch_size: typeof body.batch_size === 'number' ? body.batch_size : DEFAULT_BATCH_SIZE,
    learning_rate: learningRate,
    learning_rate_multiplier: Math.min(100, Math.max(0.01, learningRate / DEFAULT_LEARNING_RATE)),
    beta,
  };
}

function createJob(service: Service, body: CreateBody, exchange: Exchange): Promise<JobRecord> {
  const asked = { wire: 'together', key: idempotencyKey(exchange), digestOf: body, target: exchange } as const;
  return addJob(service, asked, () => {
    const model = startModel(service, body);
    const validation = validationFile(body);
    assertFile(service, 'training_file', body.training_file);
    if (validation !== null) assertFile(service, 'validation_file', validation);
    return {
      model,
      method: body.training_method?.method === 'dpo' ? 'dpo' : 'supervised',
      training_file: body.training_file,
      validation_file: validation,
      hyperparameters: hyperparameters(body),
      n_checkpoints: body.n_checkpoints ?? 1,
      suffix: body.suffix?.toLowerCase().replaceAll(/[^a-z0-9._-]+/gu, '-') || null,
      seed: body.random_seed ?? randomInt(2 ** 31),
      metadata: {},
    };
  });
}

/** What training would cost, in dollars; the tokens are counted as the job will count them. */
async function estimate(service: Service, body: z.output<typeof estimateSchema>) {
  startModel(service, {
    model: body.model ?? (body.from_checkpoint ? null : BASE_MODEL),
    from_checkpoint: body.from_checkpoint,
  });
  const roles = [
    ['train', body.training_file],
    ['eval', validationFile(body)],
  ] as const;
  const tokens = { train: 0, eval: 0 };
  for (const [role, fileId] of roles) {
    if (fileId === null) continue;
    const file = await processedFile(service, fileId);
    const reason = !file.arrived ? 'not_validated' : file.lines_error === null ? null : 'invalid';
    if (reason !== null) return { estimation_available: false, unavailable_reason: `${role}_file_${reason}` };
    tokens[role] = (await readExamples(service.files, file)).tokens;
  }
  const trained = tokens.train * (body.n_epochs ?? DEFAULT_EPOCHS);
  return {
    estimation_available: true,
    allowed_to_proceed: true,
    estimated_total_price: (trained / 1_000_000) * service.settings.current().prices.trainingPerMillion,
    estimated_train_token_count: trained,
    estimated_eval_token_count: tokens.eval * (body.n_evals ?? 0),
    user_limit: 0,
  };
}

function limitsView(model: string) {
  const batch = { max_batch_size: MAX_BATCH_SIZE, max_batch_size_dpo: MAX_BATCH_SIZE, min_batch_size: 1 };
  return {
    model_name: model,
    max_num_epochs: MAX_EPOCHS,
    max_num_evals: 100,
    max_num_checkpoints: MAX_EPOCHS,
    min_learning_rate: 1e-7,
    max_learning_rate: 1,
    default_gradient_accumulation_steps: 1,
    min_max_seq_length: 1,
    max_seq_length_sft: 1_000_000,
    max_seq_length_dpo: 1_000_000,
    merge_output_lora: false,
    supports_full_training: true,
    supports_tools: true,
    supports_vision: true,
    supports_reasoning: false,
    full_training: batch,
    lora_training: { ...batch, max_rank: 128, default_rank: 8, target_modules: ['all-linear'] },
  };
}

/** `/fine-tunes`. */
export function fineTuneEndpoints(service: Service, rest: RestEndpoints, base: string): Endpoint[] {
  const { jobs, files, faults, models, runner, settings } = service;
  const own = ({ parameters }: Exchange): JobRecord => jobs.own('together', parameters['job_id'] ?? '');
  const fileOf = ({ training_file: id }: JobRecord): FileRecord | null =>
    files.has('together', id) ? files.get('together', id) : null;
  const view = (jobId: string) => {
    const { trainingPerMillion } = settings.current().prices;
    return jobView(jobs.get(jobId), fileOf(jobs.get(jobId)), trainingPerMillion);
  };
  return [
    rest.json('POST', `${base}/fine-tunes`, createSchema, async (body, exchange) =>
      view((await createJob(service, body, exchange)).job_id),
    ),
    rest.json('POST', `${base}/fine-tunes/estimate-price`, estimateSchema, (body) => estimate(service, body)),
    rest.query('GET', `${base}/fine-tunes/models/limits`, limitsSchema, ({ model_name: model }) => {
      models.assertKnown(model);
      return limitsView(model);
    }),
    rest.bare('GET', `${base}/fine-tunes`, (exchange) => {
      const isListed = jobs.isListed(faults.hideYoungerThanMs(exchange));
      return {
        data: jobs
          .of('together')
          .filter(isListed)
          .map((job) => view(job.job_id)),
      };
    }),
    rest.bare('GET', `${base}/fine-tunes/{job_id}`, async (exchange) => {
      const { job_id: id } = own(exchange);
      await runner.polled(id);
      return view(id);
    }),
    rest.bare('GET', `${base}/fine-tunes/{job_id}/events`, (exchange) => ({ data: jobEvents(own(exchange)) })),
    rest.bare('GET', `${base}/fine-tunes/{job_id}/checkpoints`, (exchange) => ({
      data: checkpointViews(own(exchange)),
    })),
    rest.bare('GET', `${base}/fine-tunes/{job_id}/metrics`, (exchange) => ({ metrics: metricViews(own(exchange)) })),
    rest.bare('POST', `${base}/fine-tunes/{job_id}/cancel`, async (exchange) => {
      const job = own(exchange);
      if (isFinished(job)) throw refuse('id', `Job ${job.job_id} has ended: it cannot be cancelled`);
      if (job.status !== 'cancel_requested') await runner.requestCancel(job.job_id);
      return view(job.job_id);
    }),
    rest.query(
      'DELETE',
      `${base}/fine-tunes/{job_id}`,
      z.strictObject({ force: z.enum(['true', 'false']).optional() }),
      async (query, exchange) => {
        const job = own(exchange);
        if (!isFinished(job)) {
          if (query.force !== 'true') throw refuse('force', `Job ${job.job_id} has not ended: cancel it, or use force`);
          await runner.cancel(job.job_id);
        }
        const kept = new Set(jobs.get(job.job_id).checkpoints.map(({ model }) => model));
        for (const model of kept) if (models.isKnown(model)) await models.remove(model);
        await jobs.remove(job.job_id);
        return { message: `Job ${job.job_id} and its models are deleted` };
      },
    ),
  ];
}
