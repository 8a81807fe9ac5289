import { describe, expect, it } from 'vitest';
import type { Client } from '@temporalio/client';
import { startPipeline } from '../support/pipeline.ts';
import { startTimeSkippingServer } from '../support/java-test-server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { workflowId } from '../../domain/identity.ts';
import { wakeSignal } from '../../workflows/messages.ts';

const { server, reason } = await startTimeSkippingServer();

interface WatchHistory {
  /** Milliseconds since the epoch at which each poll was scheduled, over all executions of the watch. */
  readonly polls: readonly number[];
  readonly executions: number;
  readonly longest: number;
}

async function historyOfWatch(client: Client, runId: string): Promise<WatchHistory> {
  const id = workflowId.watch(workflowId.fineTune(runId));
  const polls: number[] = [];
  let executions = 0;
  let longest = 0;
  const parent = await client.workflow.getHandle(workflowId.fineTune(runId)).fetchHistory();
  const started = parent.events?.find(
    (event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId === id,
  );
  let execution = started?.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.runId ?? null;
  while (execution) {
    const history = await client.workflow.getHandle(id, execution).fetchHistory();
    const events = history.events ?? [];
    executions += 1;
    longest = Math.max(longest, events.length);
    for (const event of events) {
      if (event.activityTaskScheduledEventAttributes?.activityType?.name !== 'pollJob') continue;
      polls.push(Number(event.eventTime?.seconds) * 1000 + (event.eventTime?.nanos ?? 0) / 1e6);
    }
    execution = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? null;
  }
  return { polls, executions, longest };
}

describe.skipIf(server === null)(`watchJob under skipped time${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  it('polls a job of a day every 600 s, also across continue-as-new and after a retried poll', async () => {
    if (server === null) return;
    const pipeline = await startPipeline(await tempDir(), { temporal: server });
    await pipeline.control('/_clock', { train_polls: 151 });
    await pipeline.control('/_faults', [{ path: '/v1/fine_tune/status', kind: 'status', status: 503, times: 1 }]);
    const run = await pipeline.start({ sets: ['poll.interval=10m'] });
    await server.skipTimeWhile(run.result());
    const { polls, executions, longest } = await historyOfWatch(pipeline.client, run.runId);
    const gaps = polls.slice(1).map((at, index) => (at - (polls[index] ?? 0)) / 1000);
    expect(polls.length).toBeGreaterThanOrEqual(150);
    expect(executions).toBe(2);
    expect(longest).toBeLessThan(2_000);
    for (const gap of gaps) expect(Math.abs(gap - 600)).toBeLessThanOrEqual(1);
    await pipeline.stop();
  }, 120_000);

  it('polls at once when it is woken, and stays on its grid', async () => {
    if (server === null) return;
    const pipeline = await startPipeline(await tempDir(), { temporal: server });
    await pipeline.control('/_clock', { train_polls: 3 });
    const run = await pipeline.start({ sets: ['poll.interval=10m'] });
    const watch = pipeline.client.workflow.getHandle(workflowId.watch(workflowId.fineTune(run.runId)));
    await expect
      .poll(
        async () => (await pipeline.journal()).requests.filter(({ path }) => path === '/v1/fine_tune/status').length,
        { timeout: 30_000 },
      )
      .toBe(1);
    await watch.signal(wakeSignal);
    await expect
      .poll(
        async () => (await pipeline.journal()).requests.filter(({ path }) => path === '/v1/fine_tune/status').length,
        { timeout: 30_000 },
      )
      .toBe(2);
    await server.skipTimeWhile(run.result());
    const { polls } = await historyOfWatch(pipeline.client, run.runId);
    const [first = 0, woken = 0, third = 0] = polls;
    expect(woken - first).toBeLessThan(30_000);
    expect(Math.abs(third - first - 600_000)).toBeLessThanOrEqual(1_000);
    await pipeline.stop();
  }, 120_000);
});
