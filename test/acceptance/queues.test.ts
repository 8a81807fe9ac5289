import { expect, it } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import { startCliStack } from '../support/cli-stack.ts';

const QUEUES = ['workflows', 'data', 'provider', 'evaluation'];

interface Scheduled {
  readonly activity: string;
  readonly queue: string;
}

it('a run is carried out by four workers of a queue each, and whoever looks is told which queue nobody polls', async () => {
  const stack = await startCliStack();
  for (const queue of ['workflows', 'provider']) await stack.startWorker({ args: ['--queue', queue] });
  expect((await stack.retune('run', '--id', 'shared', '--detach')).code).toBe(0);
  const cancelled = await stack.retune('evaluate', '--model', 'local-small', '--json');
  expect(cancelled.code).toBe(7);
  expect(JSON.parse(cancelled.stdout)).toMatchObject({
    error: { code: 'NO_WORKER', message: 'no worker is polling retune-data: start `retune worker`' },
  });
  await stack.startWorker({ args: ['--queue', 'data', '--slots', '2'] });
  await stack.startWorker({ args: ['--queue', 'evaluation', '--slots', 'auto', '--rate', 'evaluation=50'] });
  expect((await stack.retune('watch', 'shared')).code).toBe(0);

  const client = await connectClient({ environment: {}, address: stack.temporalAddress });
  const run = workflowId.fineTune('shared');
  const children = [run, workflowId.prepare(run), workflowId.watch(run), workflowId.evaluate(run)];
  const scheduled: Scheduled[] = [];
  for (const id of children) {
    const { events } = await client.workflow.getHandle(id).fetchHistory();
    for (const { activityTaskScheduledEventAttributes: asked } of events ?? [])
      if (asked) scheduled.push({ activity: asked.activityType?.name ?? '', queue: asked.taskQueue?.name ?? '' });
  }
  await client.connection.close();
  const queueOf = Object.fromEntries(scheduled.map(({ activity, queue }) => [activity, queue]));
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
}, 400_000);
