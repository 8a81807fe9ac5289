import { assertServed } from './answer-messages.ts';
import type { FaultTarget } from './faults.ts';
import { bodyDigest } from './idempotency.ts';
import type { JobOrder } from './jobs.ts';
import { PASSES_PER_EPOCH } from './model/training-options.ts';
import type { JobRecord, Wire } from './records.ts';
import type { Service } from './service.ts';

const START_MS = 500;
const PASS_MS_PER_SAMPLE = 0.05;

/** A guess from the number of rows, or what the clock says; null where it counts status calls, or rows are not counted. */
function estimatedFinish(service: Service, wire: Wire, order: WireOrder): string | null {
  const { trainSeconds, trainPolls } = service.settings.current();
  const lines = service.files.get(wire, order.training_file).lines;
  if (trainPolls !== null || lines === null) return null;
  const trainingMs = START_MS + lines.samples * order.hyperparameters.epochs * PASSES_PER_EPOCH * PASS_MS_PER_SAMPLE;
  return new Date(Date.now() + Math.max(trainingMs, (trainSeconds ?? 0) * 1_000)).toISOString();
}

type WireOrder = Omit<JobOrder, 'wire' | 'estimated_finish'>;

/**
 * Makes a job and starts it. The same key again gives the job that it made, where `digestOf` says the same; `order` is
 * called, and may refuse, only for a job that is new.
 */
export async function addJob(
  service: Service,
  asked: { wire: Wire; key: string | null; digestOf: unknown; target: FaultTarget },
  order: () => WireOrder,
): Promise<JobRecord> {
  const { wire, key, target } = asked;
  const lease = service.jobs.begin(wire, key);
  try {
    const digest = bodyDigest(asked.digestOf);
    const replayed = lease.replay(digest);
    if (replayed !== null) return service.jobs.get(replayed);
    const wireOrder = order();
    assertServed(service, wireOrder.model);
    const job = await service.jobs.add(
      { ...wireOrder, wire, estimated_finish: estimatedFinish(service, wire, wireOrder) },
      key === null ? null : { key, digest },
      lease,
      service.faults.hideNewForMs(target),
    );
    service.runner.start(job.job_id);
    return job;
  } finally {
    lease.release();
  }
}
