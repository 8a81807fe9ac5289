import type { z } from 'zod';
import { bodyDigest } from '../idempotency.ts';
import { PASSES_PER_EPOCH } from '../model/training-options.ts';
import type { JobRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Service } from '../service.ts';
import type { createSchema } from './schemas.ts';

type CreateBody = z.output<typeof createSchema>;

const MIN_SAMPLES = 10;
const START_MS = 500;
const PASS_MS_PER_SAMPLE = 0.05;

/** A guess from the number of rows, or what the clock says; null where it counts status calls. */
function estimatedFinish(service: Service, samples: number, epochs: number): string | null {
  const { trainSeconds, trainPolls } = service.clock.current();
  if (trainPolls !== null) return null;
  const trainingMs = START_MS + samples * epochs * PASSES_PER_EPOCH * PASS_MS_PER_SAMPLE;
  return new Date(Date.now() + Math.max(trainingMs, (trainSeconds ?? 0) * 1_000)).toISOString();
}

/** Makes a job and starts it; the same key and body again give the job that was made, whatever became of its files. */
export async function createJob(service: Service, body: CreateBody, path: string): Promise<JobRecord> {
  const { idempotency_key: key, ...order } = body;
  const lease = service.jobs.begin(key ?? null);
  try {
    const digest = bodyDigest(order);
    const replayed = lease.replay(digest);
    if (replayed !== null) return service.jobs.get(replayed);

    service.models.assertKnown(order.model);
    if (order.method === 'dpo') {
      throw new Refusal(422, 'method_not_supported', `${order.model} is trained by the method supervised only`);
    }
    const { samples } = service.files.get(order.training_file);
    if (order.validation_file !== null && order.validation_file !== undefined) service.files.get(order.validation_file);
    if (samples < MIN_SAMPLES) {
      const message = `training_file ${order.training_file} has ${samples} samples; at least ${MIN_SAMPLES} are needed`;
      throw new Refusal(400, 'training_file_too_small', message);
    }
    const job = await service.jobs.add(
      {
        model: order.model,
        training_file: order.training_file,
        validation_file: order.validation_file ?? null,
        hyperparameters: order.hyperparameters,
        suffix: order.suffix ?? null,
        seed: order.seed ?? 0,
        metadata: order.metadata,
        estimated_finish: estimatedFinish(service, samples, order.hyperparameters.epochs),
      },
      key === undefined ? null : { key, digest },
      lease,
      service.faults.hideNewForMs(path),
    );
    service.runner.start(job.job_id);
    return job;
  } finally {
    lease.release();
  }
}
