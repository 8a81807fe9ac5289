import { describe, expect, it, onTestFinished } from 'vitest';
import { documentKey, jobIntentKey, workflowId } from '../../domain/identity.ts';
import { adoptJobUpdate } from '../../workflows/messages.ts';
import { callProvider } from '../support/call-provider.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const RUN_ID = 'unclear';
const TWO_DAYS_MS = 48 * 3_600_000;

/** As if an attempt had posted two days ago and died: its key is no longer honoured, and no job shows. */
async function unclearRun(
  pollInterval = '300ms',
): Promise<{ pipeline: Pipeline; run: Awaited<ReturnType<Pipeline['start']>> }> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  const runId = `${RUN_ID}-${pipeline.name}`;
  const key = jobIntentKey(runId, 1);
  const intent = {
    key,
    runId,
    model: 'local-small',
    trainingFile: 'file-gone',
    validationFile: null,
    method: 'supervised',
    hyperparameters: {},
    suffix: null,
    seed: null,
  };
  const record = { key, intent, posts: [{ at: Date.now() - TWO_DAYS_MS, outcome: 'pending' }] };
  await pipeline.store.writeDocument(documentKey.intent(runId, 1), JSON.stringify(record));
  const run = await pipeline.start({ runId, sets: [`poll.interval=${pollInterval}`] });
  await expect
    .poll(async () => (await pipeline.record(runId)).status.attention?.kind, { timeout: 30_000 })
    .toBe('create_outcome_unknown');
  expect((await pipeline.journal()).jobs).toEqual([]);
  return { pipeline, run };
}

const handleOf = (pipeline: Pipeline, runId: string) => pipeline.client.workflow.getHandle(workflowId.fineTune(runId));

describe('a create whose outcome nobody can tell', () => {
  it('makes no job by itself, and one when a person says that there is none', async () => {
    const { pipeline, run } = await unclearRun();
    await handleOf(pipeline, run.runId).executeUpdate(adoptJobUpdate, { args: [{ jobId: null, actor: 'ada' }] });
    expect(await run.result()).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    const { jobs, requests } = await pipeline.journal();
    expect(jobs).toHaveLength(1);
    expect(requests.find(({ path }) => path === '/v1/fine_tune/create')?.idempotency_key).toBe(
      jobIntentKey(run.runId, 2),
    );
  });

  it('goes on with the job that a person names, and refuses one that does not exist', async () => {
    const { pipeline, run } = await unclearRun();
    const handle = handleOf(pipeline, run.runId);
    await expect(
      handle.executeUpdate(adoptJobUpdate, { args: [{ jobId: 'ftjob-nope', actor: 'ada' }] }),
    ).rejects.toThrow(/failed|cancelled/i);
    const file = (await pipeline.journal()).files[0]?.file_id;
    const job = await callProvider(pipeline.provider.url, '/v1/fine_tune/create', {
      model: 'local-small',
      training_file: file,
    });
    await handle.executeUpdate(adoptJobUpdate, { args: [{ jobId: String(job['job_id']), actor: 'ada' }] });
    expect(await run.result()).toMatchObject({ stage: 'done', jobId: job['job_id'] });
    expect((await pipeline.journal()).jobs).toHaveLength(1);
  });

  it('refuses a job that was made of another file', async () => {
    const { pipeline, run } = await unclearRun();
    const uploaded = (await pipeline.journal()).files[0]?.file_id;
    const other = await pipeline.start({ runId: `other-${pipeline.name}`, sets: ['poll.interval=300ms'] });
    expect(await other.result()).toMatchObject({ stage: 'done' });
    const { jobId } = (await pipeline.record(other.runId)).status.outcome;
    const asked = handleOf(pipeline, run.runId).executeUpdate(adoptJobUpdate, { args: [{ jobId, actor: 'ada' }] });
    const message: unknown = expect.stringContaining(`and this run uploaded ${uploaded}`);
    await expect(asked).rejects.toMatchObject({ cause: { cause: { message } } });
    expect((await pipeline.record(run.runId)).status.attention?.kind).toBe('create_outcome_unknown');
  });

  it('takes a job that has ended already at once, whatever the interval', async () => {
    const { pipeline, run } = await unclearRun('6h');
    const file = (await pipeline.journal()).files[0]?.file_id;
    const body = { model: 'local-small', training_file: file };
    const jobId = String((await callProvider(pipeline.provider.url, '/v1/fine_tune/create', body))['job_id']);
    await expect
      .poll(
        async () => (await callProvider(pipeline.provider.url, '/v1/fine_tune/status', { job_id: jobId }))['status'],
        { timeout: 30_000 },
      )
      .toBe('succeeded');
    await handleOf(pipeline, run.runId).executeUpdate(adoptJobUpdate, { args: [{ jobId, actor: 'ada' }] });
    await expect
      .poll(async () => (await pipeline.record(run.runId)).status.outcome.stage, { timeout: 60_000 })
      .toBe('done');
  });

  it('keeps the file when the run is cancelled meanwhile: a job may be reading it', async () => {
    const { pipeline, run } = await unclearRun();
    await handleOf(pipeline, run.runId).cancel();
    await expect(run.result()).rejects.toThrow(/failed|cancelled/i);
    expect((await pipeline.journal()).files.map(({ deleted }) => deleted)).toEqual([false]);
  });
});
