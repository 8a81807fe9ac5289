import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import { startCliStack } from '../support/cli-stack.ts';

const QUEUES = ['workflows', 'data', 'provider', 'evaluation'];
/** Activities of the evaluation's queue that may begin in a second. */
const RATE = 1;

interface Activity {
  readonly name: string;
  readonly queue: string;
  /** Seconds since 1970, when a worker took it (its last try). */
  startedAt: number;
}

async function activitiesOf(client: Client, id: string): Promise<readonly Activity[]> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  const found = new Map<string, Activity>();
  for (const { eventId, eventTime, ...event } of events ?? []) {
    const { activityTaskScheduledEventAttributes: asked, activityTaskStartedEventAttributes: begun } = event;
    if (asked) {
      const names = { name: asked.activityType?.name ?? '', queue: asked.taskQueue?.name ?? '' };
      found.set(String(eventId), { ...names, startedAt: 0 });
    }
    const activity = found.get(String(begun?.scheduledEventId));
    if (activity !== undefined) activity.startedAt = Number(eventTime?.seconds) + (eventTime?.nanos ?? 0) / 1e9;
  }
  return [...found.values()];
}

it('a run is carried out by four workers of a queue each, and whoever looks is told which queue nobody polls', async () => {
  const stack = await startCliStack();
  for (const queue of ['workflows', 'provider']) await stack.startWorker({ args: ['--queue', queue] });
  expect((await stack.retune('run', '--id', 'shared', '--detach')).code).toBe(0);
  const cancelled = await stack.retune('evaluate', '--model', 'local-small', '--json');
  expect(cancelled.code).toBe(7);
  expect(JSON.parse(cancelled.stdout)).toMatchObject({
    error: {
      code: 'NO_WORKER',
      message: 'no worker is polling retune-data: start `retune worker` with `--queue data`',
    },
  });
  await stack.startWorker({ args: ['--queue', 'data', '--slots', '2'] });
  await stack.startWorker({ args: ['--queue', 'evaluation', '--slots', 'auto', '--rate', `evaluation=${RATE}`] });
  expect((await stack.retune('watch', 'shared')).code).toBe(0);

  const client = await connectClient({ environment: {}, address: stack.temporalAddress });
  const run = workflowId.fineTune('shared');
  const children = [run, workflowId.prepare(run), workflowId.watch(run), workflowId.evaluate(run)];
  const activities = (await Promise.all(children.map((id) => activitiesOf(client, id)))).flat();
  await client.connection.close();
  const queueOf = Object.fromEntries(activities.map(({ name, queue }) => [name, queue]));
  expect(queueOf).toMatchObject({
    recordRun: 'retune',
    openRun: 'retune-data',
    convertShard: 'retune-data',
    createJob: 'retune-provider',
    pollJob: 'retune-provider',
    answerPrompts: 'retune-evaluation',
    scoreAnswers: 'retune-evaluation',
  });
  expect(new Set(Object.values(queueOf)).size).toBe(QUEUES.length);

  const rated = activities.filter(({ queue }) => queue === 'retune-evaluation').map(({ startedAt }) => startedAt);
  const seconds = Math.max(...rated) - Math.min(...rated);
  expect(rated.length).toBeGreaterThan(4);
  // The server may hand out one task before its second has passed.
  expect(seconds).toBeGreaterThan((rated.length - 2) / RATE);
}, 400_000);
