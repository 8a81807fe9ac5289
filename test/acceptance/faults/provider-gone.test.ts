import { describe, expect, it } from 'vitest';
import { workflowId } from '../../../domain/identity.ts';
import { startTimeSkippingServer } from '../../support/java-test-server.ts';
import { startPipeline } from '../../support/pipeline.ts';
import type { Pipeline } from '../../support/pipeline.ts';
import { tempDir } from '../../support/temp-dir.ts';

const { server, reason } = await startTimeSkippingServer();

const STATUS = '/v1/fine_tune/status';
/** Three tries a poll, a poll every ten minutes: one at the hour's beginning, one at its end. */
const CALLS_OF_AN_HOUR = 3 * 7;
/** After six tries within the first minute, one a minute. */
const TRIES_OF_AN_HOUR = 66;
const HOUR_MS = 3_600_000;

/** When each poll was asked for, milliseconds since the epoch, and whether the provider answered it. */
async function pollsOf({ client }: Pipeline, runId: string): Promise<{ at: number; answered: boolean }[]> {
  const { events } = await client.workflow.getHandle(workflowId.watch(workflowId.fineTune(runId))).fetchHistory();
  const polls = new Map<string, { at: number; answered: boolean }>();
  for (const event of events ?? []) {
    const at = Number(event.eventTime?.seconds) * 1_000;
    if (event.activityTaskScheduledEventAttributes?.activityType?.name === 'pollJob')
      polls.set(String(event.eventId), { at, answered: false });
    const poll = polls.get(String(event.activityTaskCompletedEventAttributes?.scheduledEventId));
    if (poll !== undefined) poll.answered = true;
  }
  return [...polls.values()];
}

describe.skipIf(server === null)(`a provider that is gone${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  it('for an hour of polls costs a run that hour and nothing else', async () => {
    if (server === null) return;
    const pipeline = await startPipeline(await tempDir(), { temporal: server });
    await pipeline.control('/_clock', { train_polls: 2 });
    await pipeline.control('/_faults', [{ path: STATUS, kind: 'drop_before', times: CALLS_OF_AN_HOUR }]);
    const run = await pipeline.start({ sets: ['poll.interval=10m'] });
    expect(await server.skipTimeWhile(run.result())).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    const polls = await pollsOf(pipeline, run.runId);
    const failed = polls.filter(({ answered }) => !answered).map(({ at }) => at);
    expect(Math.max(...failed) - Math.min(...failed)).toBeGreaterThanOrEqual(HOUR_MS - 60_000);
    expect((await pipeline.journal()).jobs).toHaveLength(1);
    expect((await pipeline.record(run.runId)).status.outcome.error).toBeNull();
    await pipeline.stop();
  }, 240_000);

  it.each<[string, string, (runId: string) => string]>([
    ['upload', '/v1/fine_tune/upload', (runId) => workflowId.fineTune(runId)],
    ['evaluation', '/v1/invoke', (runId) => workflowId.evaluate(workflowId.fineTune(runId))],
  ])(
    'for an hour of the %s lets the run wait there, and sends nothing twice',
    async (_stage, path, ownerOf) => {
      if (server === null) return;
      const pipeline = await startPipeline(await tempDir(), { temporal: server });
      await pipeline.control('/_clock', { train_polls: 1 });
      await pipeline.control('/_faults', [{ path, kind: 'drop_before' }]);
      const run = await pipeline.start({ sets: ['poll.interval=10m'] });
      const ended = server.skipTimeWhile(run.result());
      const tries = async (): Promise<number> => {
        const described = await pipeline.client.workflow
          .getHandle(ownerOf(run.runId))
          .describe()
          .catch(() => null);
        return Math.max(0, ...(described?.raw.pendingActivities ?? []).map(({ attempt }) => attempt ?? 0));
      };
      await expect.poll(tries, { timeout: 200_000 }).toBeGreaterThan(TRIES_OF_AN_HOUR);
      await pipeline.control('/_faults', []);
      expect(await ended).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
      const { jobs, files } = await pipeline.journal();
      expect(jobs).toHaveLength(1);
      expect(files.filter(({ deleted }) => !deleted)).toEqual([]);
      await pipeline.stop();
    },
    240_000,
  );
});
