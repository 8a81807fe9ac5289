import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { extendDeadlineUpdate } from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

async function waiting(
  onDeadline: string,
): Promise<{ pipeline: Pipeline; run: Awaited<ReturnType<Pipeline['start']>> }> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  await pipeline.control('/_clock', { train_seconds: 60 });
  const run = await pipeline.start({
    sets: ['poll.interval=300ms', 'poll.deadline=6s', `poll.on_deadline=${onDeadline}`],
  });
  return { pipeline, run };
}

const stageOf = async (pipeline: Pipeline, runId: string) => (await pipeline.record(runId)).status.outcome.stage;

describe('a job past its deadline', () => {
  it('asks, goes on when it is given more time, and ends as any other', async () => {
    const { pipeline, run } = await waiting('ask');
    await expect.poll(() => stageOf(pipeline, run.runId), { timeout: 30_000 }).toBe('needs_attention');
    expect((await pipeline.record(run.runId)).status.attention?.commands).toContain(
      `retune extend ${run.runId} --by 24h`,
    );
    const handle = pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId));
    const answer = await handle.executeUpdate(extendDeadlineUpdate, { args: [{ byMs: 3_600_000, actor: 'ada' }] });
    expect(answer.stage).toBe('train');
    await pipeline.control('/_clock', { train_seconds: 0 });
    expect(await run.result()).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
  });

  it('that finishes while it is asked about goes on by itself', async () => {
    const { pipeline, run } = await waiting('ask');
    await expect.poll(() => stageOf(pipeline, run.runId), { timeout: 30_000 }).toBe('needs_attention');
    await pipeline.control('/_clock', { train_seconds: 0 });
    expect(await run.result()).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect((await pipeline.record(run.runId)).status.attention).toBeNull();
  });

  it('is cancelled with its file where the configuration says so', async () => {
    const { pipeline, run } = await waiting('cancel');
    expect(await run.result()).toMatchObject({ stage: 'cancelled', error: { code: 'DEADLINE_EXCEEDED' } });
    const { jobs, files } = await pipeline.journal();
    expect(jobs.map(({ status }) => status)).toEqual(['cancelled']);
    expect(files.every(({ deleted }) => deleted)).toBe(true);
  });

  it('is left alone with its file where the configuration says detach', async () => {
    const { pipeline, run } = await waiting('detach');
    expect(await run.result()).toMatchObject({ stage: 'cancelled', error: { code: 'DEADLINE_EXCEEDED' } });
    const { jobs, files } = await pipeline.journal();
    expect(jobs.map(({ status }) => status)).toEqual(['running']);
    expect(files.map(({ deleted }) => deleted)).toEqual([false]);
  });
});
