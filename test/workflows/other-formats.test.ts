import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { endpoints } from '../support/endpoints.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const FAST = 'poll.interval=300ms';

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

const trainAt = (provider: string) => [`training.provider=${provider}`, FAST];

describe.each(['openai', 'together'])('a run that trains at %s', (provider) => {
  it('goes from raw data to a promoted model with one job, and leaves no upload behind', async () => {
    const pipeline = await pipelineOfTest();
    const run = await pipeline.start({ sets: trainAt(provider) });
    const outcome = await run.result();
    expect(outcome).toMatchObject({
      ...{ stage: 'done', provider, verdict: 'PROMOTE', error: null },
      championAfter: `${pipeline.name}@1`,
    });
    const { jobs, files } = await pipeline.journal();
    expect(jobs).toHaveLength(1);
    expect(files.length).toBeGreaterThan(0);
    expect(files.every(({ deleted }) => deleted)).toBe(true);
    expect((await pipeline.record(run.runId)).status.outcome.provider).toBe(provider);
  }, 120_000);

  it('makes one job although the reply to its create is lost', async () => {
    const pipeline = await pipelineOfTest();
    const path = provider === 'openai' ? '/v1/fine_tuning/jobs' : '/together/v1/fine-tunes';
    await pipeline.control('/_faults', [{ path, method: 'POST', kind: 'drop_after_commit', times: 1 }]);
    const run = await pipeline.start({ sets: trainAt(provider) });
    expect(await run.result()).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect((await pipeline.journal()).jobs).toHaveLength(1);
  }, 120_000);
});

describe.each(['openai', 'together'])('a run at %s that is cancelled during its create', (provider) => {
  it('has its job ended and its uploads deleted before it closes', async () => {
    const pipeline = await pipelineOfTest();
    const path = provider === 'openai' ? '/v1/fine_tuning/jobs' : '/together/v1/fine-tunes';
    await pipeline.control('/_clock', { train_seconds: 60 });
    await pipeline.control('/_faults', [{ path, method: 'POST', kind: 'slow', delay_ms: 2_000 }]);
    const run = await pipeline.start({ sets: trainAt(provider) });
    const created = async () =>
      (await pipeline.journal()).requests.some((call) => call.method === 'POST' && call.path === path);
    await expect.poll(created, { timeout: 60_000 }).toBe(true);
    await pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId)).cancel();
    await expect(run.result()).rejects.toThrow('Workflow execution cancelled');
    const { jobs, files } = await pipeline.journal();
    expect(jobs).toMatchObject([{ status: 'cancelled' }]);
    expect(files.every(({ deleted }) => deleted)).toBe(true);
  }, 120_000);
});

describe('a run whose models are hosted', () => {
  it('hosts them for the evaluation and for the prompt before the promotion, and releases them each time', async () => {
    const pipeline = await pipelineOfTest();
    const sets = [
      ...trainAt('together'),
      'budget.prices.local-small={training: 1, input: 1, output: 1, hosting_per_hour: 36000}',
    ];
    const outcome = await (await pipeline.start({ sets })).result();
    expect(outcome).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect(await endpoints(pipeline)).toEqual({ made: 2, deleted: 2 });
    // Ten dollars a second: what a few seconds of an endpoint cost is seen.
    expect(outcome.cost?.hosting).toBeGreaterThan(0.1);
    const { training = 0, evaluation = 0, hosting = 0, total = 0 } = outcome.cost ?? {};
    expect(total).toBeCloseTo(training + evaluation + hosting);
  }, 120_000);

  it('releases them when the evaluation fails', async () => {
    const pipeline = await pipelineOfTest();
    const path = '/together/v1/chat/completions';
    await pipeline.control('/_faults', [{ path, kind: 'status', status: 403 }]);
    const run = await pipeline.start({ sets: trainAt('together') });
    await expect(run.result()).rejects.toThrow('Workflow execution failed');
    expect((await pipeline.record(run.runId)).status.outcome.error?.code).toBe('PROVIDER_AUTHENTICATION');
    expect(await endpoints(pipeline)).toEqual({ made: 1, deleted: 1 });
  }, 120_000);

  it('releases them when the run is cancelled, and when only the evaluation is terminated', async () => {
    const pipeline = await pipelineOfTest();
    const path = '/together/v1/chat/completions';
    await pipeline.control('/_faults', [{ path, kind: 'slow', delay_ms: 2_000 }]);
    const cancelled = await pipeline.start({ sets: trainAt('together') });
    const asked = async () => (await pipeline.journal()).requests.some((call) => call.path === path);
    await expect.poll(asked, { timeout: 60_000 }).toBe(true);
    await pipeline.client.workflow.getHandle(workflowId.fineTune(cancelled.runId)).cancel();
    await expect(cancelled.result()).rejects.toThrow('Workflow execution cancelled');
    expect(await endpoints(pipeline)).toEqual({ made: 1, deleted: 1 });

    const cut = await pipeline.start({ sets: trainAt('together') });
    await expect.poll(async () => (await endpoints(pipeline)).made, { timeout: 60_000 }).toBe(2);
    const child = workflowId.evaluate(workflowId.fineTune(cut.runId));
    await pipeline.client.workflow.getHandle(child).terminate('by a test');
    await expect(cut.result()).rejects.toThrow('Workflow execution failed');
    expect(await endpoints(pipeline)).toEqual({ made: 2, deleted: 2 });
  }, 180_000);
});

describe('a run that is compared with a model elsewhere', () => {
  it('asks the baseline of another provider, in its format and by its name', async () => {
    const pipeline = await pipelineOfTest();
    const sets = [...trainAt('openai'), 'evaluation.baseline=together:local-small'];
    expect(await (await pipeline.start({ sets })).result()).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    const paths = (await pipeline.journal()).requests.map(({ path }) => path);
    expect(paths).toContain('/v1/chat/completions');
    expect(paths).toContain('/together/v1/chat/completions');
    expect(paths).not.toContain('/v1/invoke');
  }, 120_000);

  it('goes on from a version of the line, and stops before it begins where that was trained elsewhere', async () => {
    const pipeline = await pipelineOfTest();
    expect(await (await pipeline.start({ sets: trainAt('openai') })).result()).toMatchObject({ verdict: 'PROMOTE' });
    const from = `training.from=${pipeline.name}@1`;
    const next = await pipeline.start({ sets: [...trainAt('openai'), from] });
    expect((await next.result()).modelVersion).toBe(`${pipeline.name}@2`);
    const [first, second] = (await pipeline.journal()).jobs;
    expect(second?.model).toBe(first?.fine_tuned_model);
    const elsewhere = await pipeline.start({ sets: [...trainAt('together'), from] });
    await expect(elsewhere.result()).rejects.toThrow('Workflow execution failed');
    const { error } = (await pipeline.record(elsewhere.runId)).status.outcome;
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('a model of openai') });
    expect((await pipeline.journal()).jobs).toHaveLength(2);
  }, 180_000);
});
