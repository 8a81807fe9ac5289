import { describe, expect, it, onTestFinished } from 'vitest';
import { documentKey, workflowId } from '../../domain/identity.ts';
import type { ModelLine } from '../../domain/model-line.ts';
import { callProvider } from '../support/call-provider.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const PRICED = [
  'poll.interval=200ms',
  'budget.prices.local-small={training: 100, input: 1, output: 1}',
  'budget.max_month_usd=50',
];

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

/** What the line's month holds against a run. */
async function heldFor({ store, name }: Pipeline, runId: string): Promise<number | undefined> {
  const document = await store.readDocument(documentKey.line(name));
  const line = JSON.parse(document?.text ?? '{}') as ModelLine;
  return Object.values(line.spending)[0]?.[runId];
}

async function withJob(pipeline: Pipeline, sets: readonly string[] = PRICED) {
  await pipeline.control('/_clock', { train_seconds: 60 });
  const run = await pipeline.start({ sets });
  await expect.poll(async () => (await pipeline.journal()).jobs.length, { timeout: 20_000 }).toBe(1);
  expect(await heldFor(pipeline, run.runId)).toBeGreaterThan(0);
  return run;
}

describe('the month of a run that stopped', () => {
  it('is given back where its job failed and trained nothing', async () => {
    const pipeline = await pipelineOfTest();
    const run = await withJob(pipeline);
    const file = (await pipeline.journal()).files[0]?.file_id;
    await callProvider(pipeline.provider.url, '/v1/fine_tune/delete_file', { file_id: file });
    await pipeline.control('/_clock', { train_seconds: 0 });
    await expect(run.result()).rejects.toThrow(/failed/);
    expect(await heldFor(pipeline, run.runId)).toBe(0);
  });

  it('holds what training and answers cost where the evaluation failed', async () => {
    const pipeline = await pipelineOfTest();
    await pipeline.control('/_faults', [{ path: '/v1/invoke', kind: 'status', status: 400 }]);
    const run = await pipeline.start({ sets: PRICED });
    await expect(run.result()).rejects.toThrow(/failed/);
    const { status, progress } = await pipeline.record(run.runId);
    const paid = ((progress.job?.trainedTokens ?? 0) * 100) / 1e6;
    expect(paid).toBeGreaterThan(0);
    expect(status.outcome.cost).toMatchObject({ training: paid });
    expect(await heldFor(pipeline, run.runId)).toBeCloseTo(paid, 9);
  });

  it('is given back where the run was cancelled before its job trained', async () => {
    const pipeline = await pipelineOfTest();
    const run = await withJob(pipeline);
    await pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId)).cancel();
    await expect(run.result()).rejects.toThrow(/cancel/);
    expect(await heldFor(pipeline, run.runId)).toBe(0);
  });

  it('stays reserved for a job that was left running at its deadline, and the run says so', async () => {
    const pipeline = await pipelineOfTest();
    const run = await withJob(pipeline, [...PRICED, 'poll.deadline=3s', 'poll.on_deadline=detach']);
    const held = await heldFor(pipeline, run.runId);
    expect(await run.result()).toMatchObject({ stage: 'cancelled' });
    expect(await heldFor(pipeline, run.runId)).toBe(held);
    expect((await pipeline.record(run.runId)).status.warnings).toContainEqual(expect.stringMatching(/stay reserved/));
  });
});
