import { setTimeout as delay } from 'node:timers/promises';
import { RetuneError } from '../domain/failure-type.ts';
import { QUEUES, TASK_QUEUE, taskQueueName } from '../domain/task-queue.ts';
import type { Queue } from '../domain/task-queue.ts';
import type { TemporalSession } from './temporal-session.ts';

/** A worker's long poll lasts a minute; one that has not been back since is gone. */
const POLLER_FRESH_MS = 75_000;
/** As long as a worker takes from its first queue to its last, on a busy machine. */
const STARTING_MS = 5_000;
const LOOK_AGAIN_MS = 200;
/** As Temporal counts them: pollers for workflow tasks and for activities. */
const WORKFLOW = 1;
const ACTIVITY = 2;

/** What a run needs to come to its end, in the order in which it needs it. */
export const EVERY_QUEUE: readonly Queue[] = QUEUES;
/** What it takes to answer a query or an update. */
export const ANSWERING: readonly Queue[] = ['workflows'];

/**
 * The name of the first of these queues that nobody polls; null where all are served. Where some are and some are not, a
 * worker may be starting: its queues are seen one after another, so that they are looked at again for a while.
 */
export async function unpolledQueue(session: TemporalSession, queues: readonly Queue[]): Promise<string | null> {
  const until = Date.now() + STARTING_MS;
  for (;;) {
    const polled = await look(session, queues);
    const missing = polled.find((queue) => !queue.isPolled)?.name ?? null;
    const isStarting = missing !== null && polled.some((queue) => queue.isPolled);
    if (!isStarting || Date.now() > until) return missing;
    await delay(LOOK_AGAIN_MS);
  }
}

async function look(session: TemporalSession, queues: readonly Queue[]) {
  return Promise.all(
    queues.flatMap((queue) => {
      const name = taskQueueName(TASK_QUEUE, queue);
      const types = queue === 'workflows' ? ([WORKFLOW, ACTIVITY] as const) : ([ACTIVITY] as const);
      return types.map(async (type) => ({ name, isPolled: await isPolled(session, name, type) }));
    }),
  );
}

async function isPolled(
  { client, namespace, call }: TemporalSession,
  name: string,
  taskQueueType: typeof WORKFLOW | typeof ACTIVITY,
): Promise<boolean> {
  const { pollers } = await call(() =>
    client.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType }),
  );
  return (pollers ?? []).some(({ lastAccessTime }) => {
    const seenMs = Number(lastAccessTime?.seconds ?? 0) * 1_000;
    return Date.now() - seenMs < POLLER_FRESH_MS;
  });
}

/** `queue` by its name at Temporal. */
export function noWorkerMessage(queue: string): string {
  return `no worker is polling ${queue}: start ${workerFor(queue)}`;
}

/** The queue of the workflows lacks first where nothing runs; any other lacks where workers serve a part, so one is named. */
export function workerFor(name: string): string {
  const queue = QUEUES.find((known) => taskQueueName(TASK_QUEUE, known) === name) ?? 'workflows';
  return queue === 'workflows' ? '`retune worker`' : `\`retune worker\` with \`--queue ${queue}\``;
}

export function noWorkerError(queue: string): RetuneError {
  return new RetuneError('NO_WORKER', noWorkerMessage(queue), {
    hint: 'or `retune dev`, which starts everything on this machine',
  });
}

/** Throws NO_WORKER where nobody serves one of these queues. */
export async function requireWorker(session: TemporalSession, queues: readonly Queue[]): Promise<void> {
  const queue = await unpolledQueue(session, queues);
  if (queue !== null) throw noWorkerError(queue);
}
