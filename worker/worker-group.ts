import { GracefulShutdownPeriodExpiredError, IllegalStateError } from '@temporalio/worker';
import type { Worker } from '@temporalio/worker';
import type { Logger } from '../platform/logger.ts';

type WorkerState = ReturnType<Worker['getState']>;

/** The workers of one process, a queue each, as if they were one. */
export interface WorkerGroup {
  /** RUNNING where all are; FAILED where one has. */
  getState(): WorkerState;
  /** Resolves when all have stopped; rejects with what broke the first of them, once the others are drained. */
  run(): Promise<void>;
  shutdown(): void;
}

export function groupWorkers(
  workers: readonly Pick<Worker, 'getState' | 'run' | 'shutdown'>[],
  logger: Logger,
): WorkerGroup {
  let isAsked = false;
  const shutdown = (): void => {
    isAsked = true;
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runOne = async (worker: (typeof workers)[number]): Promise<void> => {
    try {
      await worker.run();
    } catch (error) {
      // Its heartbeats end with this process, and Temporal gives its work to another worker. The SDK says the second
      // where the first left something behind.
      const isGivenUp = error instanceof GracefulShutdownPeriodExpiredError || error instanceof IllegalStateError;
      if (isAsked && isGivenUp)
        return logger.warn('an activity did not end in the grace time: it is given up here and begins again elsewhere');
      throw error;
    } finally {
      // One queue that nobody serves any more would leave runs hanging in a process that looks well.
      shutdown();
    }
  };
  return {
    getState() {
      const states = workers.map((worker) => worker.getState());
      return states.find((state) => state === 'FAILED') ?? states.find((state) => state !== 'RUNNING') ?? 'RUNNING';
    },
    async run() {
      const ends = await Promise.allSettled(workers.map(runOne));
      const broken = ends.find((end) => end.status === 'rejected');
      if (broken !== undefined) throw broken.reason;
    },
    shutdown,
  };
}
