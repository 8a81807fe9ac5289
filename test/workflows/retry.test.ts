import { describe, expect, it, onTestFinished } from 'vitest';
import { callProvider } from '../support/call-provider.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const FAST = 'poll.interval=300ms';

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

describe('retry', () => {
  it('after a failed evaluation uses the upload and the job that are there', async () => {
    const pipeline = await pipelineOfTest();
    await pipeline.control('/_faults', [{ path: '/v1/invoke', kind: 'status', status: 400 }]);
    const first = await pipeline.start({ sets: [FAST, 'retention.delete_uploads=false'] });
    await expect(first.result()).rejects.toThrow(/failed|cancelled/i);
    expect((await pipeline.record(first.runId)).status.outcome).toMatchObject({
      stage: 'failed',
      error: { code: 'PROVIDER_REFUSED' },
    });

    await pipeline.control('/_faults', []);
    const second = await pipeline.start({ runId: `${first.runId}.2`, retryOf: first.runId });
    expect(await second.result()).toMatchObject({ stage: 'done', cost: { training: expect.any(Number) } });
    const trained = (await pipeline.record(second.runId)).progress.job?.trainedTokens;
    expect(trained).toBeGreaterThan(0);
    const { jobs, files, requests } = await pipeline.journal();
    expect(jobs).toHaveLength(1);
    expect(files).toHaveLength(1);
    expect(requests.filter(({ path }) => path === '/v1/fine_tune/create')).toHaveLength(1);
  });

  it('after a failed job makes one new job', async () => {
    const pipeline = await pipelineOfTest();
    await pipeline.control('/_clock', { train_seconds: 30 });
    const first = await pipeline.start({ sets: [FAST] });
    await expect.poll(async () => (await pipeline.journal()).jobs.length, { timeout: 20_000 }).toBe(1);
    // The provider fails a job whose training file is gone.
    const file = (await pipeline.journal()).files[0]?.file_id;
    await callProvider(pipeline.provider.url, '/v1/fine_tune/delete_file', { file_id: file });
    await pipeline.control('/_clock', { train_seconds: 0 });
    await expect(first.result()).rejects.toThrow(/failed|cancelled/i);
    expect((await pipeline.record(first.runId)).status.outcome.error?.code).toBe('JOB_FAILED');

    const second = await pipeline.start({ runId: `${first.runId}.2`, retryOf: first.runId });
    const outcome = await second.result();
    const { jobs } = await pipeline.journal();
    expect(outcome.stage).toBe('done');
    expect(jobs).toHaveLength(2);
    expect(outcome.jobId).not.toBe((await pipeline.record(first.runId)).status.outcome.jobId);
  });

  it('after a cancelled run makes one new job from the data that were prepared', async () => {
    const pipeline = await pipelineOfTest();
    await pipeline.control('/_clock', { train_seconds: 60 });
    const first = await pipeline.start({ sets: [FAST] });
    await expect.poll(async () => (await pipeline.journal()).jobs.length, { timeout: 20_000 }).toBe(1);
    await pipeline.client.workflow.getHandle(`fine-tune/${first.runId}`).cancel();
    await expect(first.result()).rejects.toThrow(/failed|cancelled/i);

    await pipeline.control('/_clock', { train_seconds: 0 });
    const second = await pipeline.start({ runId: `${first.runId}.2`, retryOf: first.runId });
    const outcome = await second.result();
    expect(outcome).toMatchObject({ stage: 'done', error: null });
    const prepared = async (runId: string) => (await pipeline.record(runId)).progress.dataset;
    expect(await prepared(second.runId)).toEqual(await prepared(first.runId));
    const { jobs, files } = await pipeline.journal();
    expect(jobs.map(({ status }) => status).toSorted()).toEqual(['cancelled', 'succeeded']);
    expect(files.every(({ deleted }) => deleted)).toBe(true);
  });
});
