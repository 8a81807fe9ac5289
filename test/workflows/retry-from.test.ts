import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLine } from '../../activities/stored-line.ts';
import { workflowId } from '../../domain/identity.ts';
import type { PipelineStage } from '../../domain/stage.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeTickets } from '../support/tickets.ts';

const FAST = ['poll.interval=200ms', 'retention.delete_uploads=false'];
const REFUSED_ANSWERS = [{ path: '/v1/invoke', kind: 'status', status: 400 }];

/** A run that trained its model and failed in the evaluation; the provider answers again. */
async function failedInEvaluation(): Promise<{ pipeline: Pipeline; runId: string }> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  await pipeline.control('/_faults', REFUSED_ANSWERS);
  const { runId, result } = await pipeline.start({ sets: FAST });
  await expect(result()).rejects.toThrow(/failed/);
  await pipeline.control('/_faults', []);
  return { pipeline, runId };
}

async function retried(pipeline: Pipeline, firstRunId: string, from: PipelineStage | null, ordinal = 2) {
  const retryOf = ordinal === 2 ? firstRunId : `${firstRunId}.${ordinal - 1}`;
  const run = await pipeline.start({ runId: `${firstRunId}.${ordinal}`, retryOf, from });
  return { ...run, stages: async () => (await pipeline.record(run.runId)).status.stages.map(({ stage }) => stage) };
}

async function counts(pipeline: Pipeline): Promise<{ jobs: number; files: number; creates: number }> {
  const { jobs, files, requests } = await pipeline.journal();
  const creates = requests.filter(({ path }) => path === '/v1/fine_tune/create').length;
  return { jobs: jobs.length, files: files.length, creates };
}

describe('retry --from', () => {
  it.each<{ from: PipelineStage; again: readonly PipelineStage[] }>([
    { from: 'prepare', again: ['prepare', 'estimate', 'upload', 'train', 'evaluate'] },
    { from: 'upload', again: ['estimate', 'upload', 'train', 'evaluate'] },
    { from: 'train', again: ['estimate', 'upload', 'train', 'evaluate'] },
    { from: 'evaluate', again: ['evaluate'] },
  ])('$from goes that way again and finds the file and the job that are there', async ({ from, again }) => {
    const { pipeline, runId } = await failedInEvaluation();
    const { outcome } = (await pipeline.record(runId)).status;
    const run = await retried(pipeline, runId, from);
    expect(await run.result()).toMatchObject({
      ...{ stage: 'done', error: null, jobId: outcome.jobId, datasetDigest: outcome.datasetDigest },
      ...{ ledger: outcome.ledger, fineTunedModel: outcome.fineTunedModel },
    });
    expect(await run.stages()).toEqual(expect.arrayContaining([...again]));
    expect((await run.stages()).includes('estimate')).toBe(again.includes('estimate'));
    expect(await counts(pipeline)).toEqual({ jobs: 1, files: 1, creates: 1 });
  });

  it('prepare makes one new job where the data have changed', async () => {
    const { pipeline, runId } = await failedInEvaluation();
    await writeTickets(join(pipeline.dir, 'tickets.csv'), 230);
    const outcome = await (await retried(pipeline, runId, 'prepare')).result();
    expect(outcome.datasetDigest).not.toBe((await pipeline.record(runId)).status.outcome.datasetDigest);
    expect(outcome).toMatchObject({ stage: 'done', ledger: { rows: 230 } });
    expect(await counts(pipeline)).toEqual({ jobs: 2, files: 2, creates: 2 });
  });

  it('prepare takes no job of other data, also after a retry that stopped before it had any', async () => {
    const { pipeline, runId } = await failedInEvaluation();
    const tickets = join(pipeline.dir, 'tickets.csv');
    await writeTickets(tickets, 0);
    await expect((await retried(pipeline, runId, 'prepare')).result()).rejects.toThrow(/failed/);
    expect((await pipeline.record(`${runId}.2`)).status.outcome.error?.code).toBe('DATA_REJECTED');
    await writeTickets(tickets, 230);
    const outcome = await (await retried(pipeline, runId, null, 3)).result();
    expect(outcome).toMatchObject({ stage: 'done', ledger: { rows: 230 } });
    expect(outcome.jobId).not.toBe((await pipeline.record(runId)).status.outcome.jobId);
    expect(await counts(pipeline)).toEqual({ jobs: 2, files: 2, creates: 2 });
  });

  it('evaluate of a run that had promoted its model compares it with what was before, not with itself', async () => {
    const pipeline = await startPipeline(await tempDir(), { rows: 200 });
    onTestFinished(() => pipeline.stop());
    const first = await pipeline.start({ sets: FAST });
    const promoted = await first.result();
    expect(promoted).toMatchObject({ verdict: 'PROMOTE', championAfter: `${pipeline.name}@1` });
    const again = await (await retried(pipeline, first.runId, 'evaluate')).result();
    expect(again).toMatchObject({
      ...{ verdict: 'PROMOTE', evaluation: promoted.evaluation },
      ...{ modelVersion: `${pipeline.name}@1`, championAfter: `${pipeline.name}@1` },
    });
  });

  it('pays no answer twice, and gives its model no second number', async () => {
    const pipeline = await startPipeline(await tempDir(), { rows: 200 });
    onTestFinished(() => pipeline.stop());
    const asked = async () => (await pipeline.journal()).requests.filter(({ path }) => path === '/v1/invoke').length;
    const first = await pipeline.start({ sets: [...FAST, 'gate.approval=always'] });
    await expect
      .poll(async () => (await pipeline.record(first.runId)).status.pendingApproval?.id, { timeout: 30_000 })
      .toBe('promotion-1');
    const before = await asked();
    await pipeline.client.workflow.getHandle(workflowId.fineTune(first.runId)).cancel();
    await expect(first.result()).rejects.toThrow(/cancel/);
    const second = await retried(pipeline, first.runId, 'evaluate');
    await expect
      .poll(async () => (await pipeline.record(second.runId)).status.pendingApproval?.id, { timeout: 30_000 })
      .toBe('promotion-1');
    expect(await asked()).toBe(before);
    const { line } = await readLine(pipeline.store, pipeline.name);
    expect(line.versions).toMatchObject([{ version: 1, runId: second.runId }]);
    await pipeline.client.workflow.getHandle(workflowId.fineTune(second.runId)).cancel();
    await expect(second.result()).rejects.toThrow(/cancel/);
  });
});
