import { randomInt } from 'node:crypto';
import { addJob } from '../add-job.ts';
import { hasMetadata, page } from '../pagination.ts';
import type { JobRecord } from '../records.ts';
import { isFinished } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { idempotencyKey } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import type { SettingsFile } from '../settings.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';
import { parseParameters } from '../parameters.ts';
import type { CreateJobBody } from './schemas.ts';
import { createJobSchema, listJobsSchema, metadataSchema, pageSchema } from './schemas.ts';
import { checkpointId, checkpointView, eventView, jobView, listView } from './views.ts';

/** The last three epochs are kept, as the service keeps them. */
const CHECKPOINTS = 3;
const DEFAULTS = { n_epochs: 3, batch_size: 8, learning_rate_multiplier: 1, beta: 0.1 };

function chosen(value: number | 'auto' | undefined, name: keyof typeof DEFAULTS): number {
  return value === undefined || value === 'auto' ? DEFAULTS[name] : value;
}

function hyperparameters({ method, hyperparameters: older }: CreateJobBody): JobRecord['hyperparameters'] {
  const asked = (method?.type === 'dpo' ? method.dpo : method?.supervised)?.hyperparameters ?? older;
  const beta = method?.type === 'dpo' ? chosen(method.dpo?.hyperparameters?.beta, 'beta') : null;
  return {
    epochs: chosen(asked?.n_epochs, 'n_epochs'),
    batch_size: chosen(asked?.batch_size, 'batch_size'),
    learning_rate_multiplier: chosen(asked?.learning_rate_multiplier, 'learning_rate_multiplier'),
    learning_rate: null,
    beta,
  };
}

function assertUsable({ files, models }: Service, body: CreateJobBody): void {
  if (!models.isKnown(body.model)) {
    const message = `Model ${body.model} is not available for fine-tuning or does not exist.`;
    throw new Refusal(400, 'model_not_available', message, { param: 'model' });
  }
  for (const role of ['training_file', 'validation_file'] as const) {
    const fileId = body[role];
    if (typeof fileId !== 'string' || files.has('openai', fileId)) continue;
    throw new Refusal(400, 'invalid_value', `invalid ${role}: ${fileId}`, { param: role });
  }
}

/** A file's name goes into the model's: what a name cannot hold becomes a dash. */
function suffixOf(suffix: string | null | undefined): string | null {
  return suffix?.toLowerCase().replaceAll(/[^a-z0-9._-]+/gu, '-') ?? null;
}

function createJob(service: Service, body: CreateJobBody, exchange: Exchange): Promise<JobRecord> {
  const asked = { wire: 'openai', key: idempotencyKey(exchange), digestOf: body, target: exchange } as const;
  return addJob(service, asked, () => {
    assertUsable(service, body);
    return {
      model: body.model,
      method: body.method?.type ?? 'supervised',
      training_file: body.training_file,
      validation_file: body.validation_file ?? null,
      hyperparameters: hyperparameters(body),
      n_checkpoints: CHECKPOINTS,
      suffix: suffixOf(body.suffix),
      seed: body.seed ?? randomInt(2 ** 31),
      metadata: body.metadata ?? {},
    };
  });
}

/** `metadata[key]=value` pairs of a query; `metadata=null` asks for jobs that have none. */
function metadataFilter(settings: SettingsFile, query: URLSearchParams): (job: JobRecord) => boolean {
  const pairs = [...query].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/u.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  const wanted = parseParameters(metadataSchema, Object.fromEntries(pairs));
  // The official client writes null as nothing.
  if (query.get('metadata') === 'null' || query.get('metadata') === '')
    return (job) => Object.keys(job.metadata).length === 0;
  return hasMetadata(settings, wanted);
}

function assertStatus(job: JobRecord, allowed: readonly JobRecord['status'][], verb: string): void {
  if (allowed.includes(job.status)) return;
  const message = `Job ${job.job_id} is ${jobView(job).status}: it cannot be ${verb}`;
  throw new Refusal(400, 'invalid_job_status', message, { param: 'fine_tune_id' });
}

/** `/v1/fine_tuning/jobs` and what hangs below it. */
export function jobEndpoints(service: Service, rest: RestEndpoints): Endpoint[] {
  const { jobs, faults, runner, settings } = service;
  const own = ({ parameters }: Exchange): JobRecord => jobs.own('openai', parameters['job_id'] ?? '');
  const act = (verb: string, change: (job: JobRecord) => Promise<void>): Endpoint =>
    rest.bare('POST', `/v1/fine_tuning/jobs/{job_id}/${verb}`, async (exchange) => {
      const job = own(exchange);
      await change(job);
      return jobView(jobs.get(job.job_id));
    });
  return [
    rest.json('POST', '/v1/fine_tuning/jobs', createJobSchema, async (body, exchange) =>
      jobView(await createJob(service, body, exchange)),
    ),
    rest.query('GET', '/v1/fine_tuning/jobs', listJobsSchema, ({ after, limit }, exchange) => {
      const isListed = jobs.isListed(faults.hideYoungerThanMs(exchange));
      const isWanted = metadataFilter(settings, exchange.query);
      const { items, has_more } = page(jobs.of('openai'), { after, limit }, (job) => job.job_id, isListed, isWanted);
      return listView({ items: items.map(jobView), has_more });
    }),
    rest.bare('GET', '/v1/fine_tuning/jobs/{job_id}', async (exchange) => {
      const { job_id: id } = own(exchange);
      await runner.polled(id);
      return jobView(jobs.get(id));
    }),
    rest.query('GET', '/v1/fine_tuning/jobs/{job_id}/events', pageSchema, (query, exchange) => {
      const { items, has_more } = page(own(exchange).events.toReversed(), query, (event) => event.event_id);
      return listView({ items: items.map(eventView), has_more });
    }),
    rest.query('GET', '/v1/fine_tuning/jobs/{job_id}/checkpoints', pageSchema, (query, exchange) => {
      const job = own(exchange);
      const { items, has_more } = page(job.checkpoints.toReversed(), query, (checkpoint) =>
        checkpointId(job, checkpoint),
      );
      return listView({ items: items.map((checkpoint) => checkpointView(job, checkpoint)), has_more });
    }),
    act('cancel', async (job) => {
      if (job.status === 'cancelled') return;
      assertStatus(job, ['validating', 'queued', 'running', 'paused'], 'cancelled');
      await runner.cancel(job.job_id);
    }),
    act('pause', async (job) => {
      if (job.status === 'paused') return;
      assertStatus(job, ['queued', 'running'], 'paused');
      await runner.pause(job.job_id);
    }),
    act('resume', async (job) => {
      if (!isFinished(job) && job.status !== 'paused') return;
      assertStatus(job, ['paused'], 'resumed');
      await runner.resume(job.job_id);
    }),
  ];
}
