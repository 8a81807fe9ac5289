import { GracefulShutdownPeriodExpiredError } from '@temporalio/worker';
import type { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../platform/logger.ts';
import { groupWorkers } from '../../worker/worker-group.ts';

const logger = createLogger({ level: 'silent', json: true });

/** A worker that runs until it is told to stop, or until it breaks. */
function fakeWorker() {
  let state: ReturnType<Worker['getState']> = 'RUNNING';
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    getState: () => state,
    run: () => ended,
    shutdown() {
      state = 'STOPPED';
      settle?.resolve();
    },
    breakWith(error: Error) {
      state = 'FAILED';
      settle?.reject(error);
    },
  };
}

describe('the workers of one process', () => {
  it('stop together', async () => {
    const workers = [fakeWorker(), fakeWorker()];
    const group = groupWorkers(workers, logger);
    const ran = group.run();
    expect(group.getState()).toBe('RUNNING');
    group.shutdown();
    await ran;
    expect(workers.map((worker) => worker.getState())).toEqual(['STOPPED', 'STOPPED']);
  });

  it('are drained when one of them breaks, and tell what broke it', async () => {
    const [broken, other] = [fakeWorker(), fakeWorker()];
    const group = groupWorkers([other, broken], logger);
    const ran = group.run();
    broken.breakWith(new Error('the poll was refused'));
    await expect(ran).rejects.toThrow('the poll was refused');
    expect(other.getState()).toBe('STOPPED');
    expect(group.getState()).toBe('FAILED');
  });

  it('have stopped also where an activity would not end in its grace time', async () => {
    const worker = fakeWorker();
    const group = groupWorkers([{ ...worker, shutdown: () => undefined }], logger);
    const ran = group.run();
    group.shutdown();
    worker.breakWith(new GracefulShutdownPeriodExpiredError('too late'));
    await expect(ran).resolves.toBeUndefined();
  });
});
