import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const FAST = 'poll.interval=300ms';
const TERMINAL = ['succeeded', 'failed', 'cancelled'];

interface Case {
  readonly stage: string;
  readonly sets?: readonly string[];
  readonly faults?: readonly unknown[];
  readonly clock?: unknown;
  /** When the run is where it is to be cancelled. */
  readonly reached: (pipeline: Pipeline, runId: string) => Promise<boolean>;
}

const called = (path: string) => async (pipeline: Pipeline) =>
  (await pipeline.journal()).requests.some((request) => request.path === path);
const pending = (id: string) => async (pipeline: Pipeline, runId: string) =>
  (await pipeline.record(runId)).status.pendingApproval?.id === id;

const PRICED = ['budget.prices.local-small={training: 1000, input: 1, output: 1}'];

const CASES: readonly Case[] = [
  {
    stage: 'prepare',
    faults: [{ path: '/v1/models/list', kind: 'slow', delay_ms: 2_000 }],
    reached: called('/v1/models/list'),
  },
  { stage: 'approval', sets: [...PRICED, 'budget.approve_above_usd=0.01'], reached: pending('spend-1') },
  {
    stage: 'upload',
    faults: [{ path: '/v1/fine_tune/upload', kind: 'slow', delay_ms: 1_500 }],
    reached: called('/v1/fine_tune/upload'),
  },
  {
    stage: 'the create',
    clock: { train_seconds: 60 },
    faults: [{ path: '/v1/fine_tune/create', kind: 'slow', delay_ms: 2_000 }],
    reached: called('/v1/fine_tune/create'),
  },
  {
    stage: 'a create that is put off',
    clock: { train_seconds: 60 },
    faults: [{ path: '/v1/fine_tune/create', kind: 'status', status: 429, retry_after: 1 }],
    reached: called('/v1/fine_tune/create'),
  },
  { stage: 'train', clock: { train_seconds: 60 }, reached: called('/v1/fine_tune/status') },
  {
    stage: 'evaluate',
    faults: [{ path: '/v1/invoke', kind: 'slow', delay_ms: 2_000 }],
    reached: called('/v1/invoke'),
  },
  { stage: 'gate', sets: ['gate.approval=always'], reached: pending('promotion-1') },
];

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

async function nothingLeft(pipeline: Pipeline): Promise<void> {
  const { jobs, files } = await pipeline.journal();
  expect(jobs.filter(({ status }) => !TERMINAL.includes(status))).toEqual([]);
  expect(files.filter(({ deleted }) => !deleted)).toEqual([]);
}

describe('cancel', () => {
  it.each(CASES)(
    'in $stage ends the job and leaves no upload behind',
    async ({ sets = [], faults, clock, reached }) => {
      const pipeline = await pipelineOfTest();
      if (clock !== undefined) await pipeline.control('/_clock', clock);
      if (faults !== undefined) await pipeline.control('/_faults', faults);
      const run = await pipeline.start({ sets: [FAST, ...sets] });
      await expect.poll(() => reached(pipeline, run.runId), { timeout: 20_000, interval: 50 }).toBe(true);
      const handle = pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId));
      await handle.cancel();
      await expect(run.result()).rejects.toThrow(/cancel/i);
      expect((await handle.describe()).status.name).toBe('CANCELLED');
      const { status, closedAt } = await pipeline.record(run.runId);
      expect(status.outcome).toMatchObject({ stage: 'cancelled', error: { code: 'CANCELLED' } });
      expect(closedAt).not.toBeNull();
      await nothingLeft(pipeline);
    },
  );
});

describe('terminating the run in the Temporal UI', () => {
  it.each([
    { during: 'training', faults: [], reached: called('/v1/fine_tune/status') },
    {
      during: 'the create',
      faults: [{ path: '/v1/fine_tune/create', kind: 'slow', delay_ms: 1_500 }],
      reached: called('/v1/fine_tune/create'),
    },
  ])('during $during ends the job and deletes its file', async ({ faults, reached }) => {
    const pipeline = await pipelineOfTest();
    await pipeline.control('/_clock', { train_seconds: 60 });
    await pipeline.control('/_faults', faults);
    const run = await pipeline.start({ sets: [FAST] });
    await expect.poll(() => reached(pipeline), { timeout: 20_000, interval: 50 }).toBe(true);
    await pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId)).terminate('by hand');
    await expect
      .poll(async () => (await pipeline.journal()).files.every(({ deleted }) => deleted), { timeout: 30_000 })
      .toBe(true);
    expect((await pipeline.journal()).jobs).toHaveLength(1);
    await nothingLeft(pipeline);
  });
});
