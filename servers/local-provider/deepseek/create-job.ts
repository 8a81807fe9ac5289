import type { z } from 'zod';
import { addJob } from '../add-job.ts';
import type { JobRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Service } from '../service.ts';
import { fileFault } from '../training-file.ts';
import type { FaultTarget } from '../faults.ts';
import type { createSchema } from './schemas.ts';

type CreateBody = z.output<typeof createSchema>;

function assertUsable(service: Service, body: CreateBody): void {
  service.models.assertKnown(body.model);
  const roles = [
    ['training_file', body.training_file],
    ['validation_file', body.validation_file],
  ] as const;
  for (const [role, fileId] of roles) {
    const lines = typeof fileId === 'string' ? service.files.get('deepseek', fileId).lines : null;
    const fault = lines === null ? null : fileFault({ wire: 'deepseek', method: body.method }, role, lines);
    if (fault !== null) throw new Refusal(400, fault.code, fault.message, { param: role });
  }
}

/** Makes a job and starts it; the same key and body again give the job that was made, whatever became of its files. */
export function createJob(service: Service, body: CreateBody, target: FaultTarget): Promise<JobRecord> {
  const { idempotency_key: key = null, ...order } = body;
  return addJob(service, { wire: 'deepseek', key, digestOf: order, target }, () => {
    assertUsable(service, body);
    return {
      model: order.model,
      method: order.method,
      training_file: order.training_file,
      validation_file: order.validation_file ?? null,
      hyperparameters: { ...order.hyperparameters, learning_rate: null, beta: null },
      n_checkpoints: 1,
      suffix: order.suffix ?? null,
      seed: order.seed ?? 0,
      metadata: order.metadata,
    };
  });
}
