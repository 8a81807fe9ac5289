import { QUEUES, TASK_QUEUE, taskQueueName } from '../../domain/task-queue.ts';
import type { TemporalSession } from '../temporal-session.ts';
import { bad } from './check.ts';
import type { Check } from './check.ts';

const ACTIVITY = 2;

/** Workers of several hosts on a `file:` store: only right where that folder is one that all of them mount. */
export async function checkSharedStore(
  { client, namespace, call }: TemporalSession,
  storeUri: string,
): Promise<readonly Check[]> {
  if (!storeUri.startsWith('file:')) return [];
  const polled = await Promise.all(
    QUEUES.map((queue) =>
      call(() =>
        client.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: taskQueueName(TASK_QUEUE, queue) },
          taskQueueType: ACTIVITY,
        }),
      ),
    ),
  );
  const hosts = new Set(polled.flatMap(({ pollers }) => (pollers ?? []).map(({ identity }) => hostOf(identity ?? ''))));
  hosts.delete(null);
  if (hosts.size < 2) return [];
  const message = `${hosts.size} hosts run workers, and this one's store is the folder ${storeUri}`;
  const mend = 'set RETUNE_STORE=s3://… for all of them, or make sure that all mount this very folder';
  return [bad('advice', 'shared-store', message, mend)];
}

/** A worker calls itself `retune-PID@HOST`. */
function hostOf(identity: string): string | null {
  return /^retune-\d+@(.+)$/.exec(identity)?.[1] ?? null;
}
