import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { decideApprovalUpdate } from '../../workflows/messages.ts';
import type { Decision } from '../../domain/run-status.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline, StartOptions } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const FAST = 'poll.interval=300ms';
const PRICED = 'budget.prices.local-small={training: 1000, input: 1, output: 1}';

async function started(
  options: StartOptions,
): Promise<{ pipeline: Pipeline; run: Awaited<ReturnType<Pipeline['start']>> }> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return { pipeline, run: await pipeline.start({ ...options, sets: [FAST, ...(options.sets ?? [])] }) };
}

async function waitFor(pipeline: Pipeline, runId: string, id: string): Promise<void> {
  await expect
    .poll(async () => (await pipeline.record(runId)).status.pendingApproval?.id, { timeout: 30_000 })
    .toBe(id);
}

function decide(pipeline: Pipeline, runId: string, decision: Decision, approvalId: string | null = null) {
  const handle = pipeline.client.workflow.getHandle(workflowId.fineTune(runId));
  return handle.executeUpdate(decideApprovalUpdate, {
    args: [{ approvalId, decision, actor: 'ada', reason: 'because' }],
  });
}

describe('spending', () => {
  it('waits for a yes above the limit, and the same word again says it again', async () => {
    const { pipeline, run } = await started({ sets: [PRICED, 'budget.approve_above_usd=0.01'] });
    await waitFor(pipeline, run.runId, 'spend-1');
    expect((await pipeline.journal()).files).toEqual([]);
    expect(await decide(pipeline, run.runId, 'approve')).toMatchObject({
      id: 'spend-1',
      decision: 'approve',
      actor: 'ada',
    });
    expect(await decide(pipeline, run.runId, 'approve')).toMatchObject({ id: 'spend-1', decision: 'approve' });
    await expect(decide(pipeline, run.runId, 'reject')).rejects.toThrow(/failed|cancelled/i);
    expect(await run.result()).toMatchObject({ stage: 'done', cost: { currency: 'USD' } });
  });

  it('that is refused ends the run as cancelled, completed, with nothing uploaded', async () => {
    const { pipeline, run } = await started({ sets: [PRICED, 'budget.approve_above_usd=0.01'] });
    await waitFor(pipeline, run.runId, 'spend-1');
    await decide(pipeline, run.runId, 'reject', 'spend-1');
    expect(await run.result()).toMatchObject({ stage: 'cancelled', error: { code: 'SPENDING_NOT_APPROVED' } });
    expect((await pipeline.journal()).files).toEqual([]);
  });

  it('that nobody answers ends likewise when the time is over', async () => {
    const { run } = await started({ sets: [PRICED, 'budget.approve_above_usd=0.01', 'gate.approval_timeout=1s'] });
    expect(await run.result()).toMatchObject({ stage: 'cancelled', error: { code: 'SPENDING_NOT_APPROVED' } });
  });

  it('is not asked for with --yes', async () => {
    const { pipeline, run } = await started({ sets: [PRICED, 'budget.approve_above_usd=0.01'], approveSpending: true });
    expect((await run.result()).stage).toBe('done');
    expect((await pipeline.record(run.runId)).status.decisions).toMatchObject([{ id: 'spend-1', actor: '--yes' }]);
  });

  it('above the cap stops before the upload', async () => {
    const { pipeline, run } = await started({ sets: [PRICED, 'budget.max_cost_usd=0.01'] });
    await expect(run.result()).rejects.toThrow(/failed|cancelled/i);
    expect((await pipeline.record(run.runId)).status.outcome).toMatchObject({
      stage: 'failed',
      error: { code: 'BUDGET_EXCEEDED' },
    });
    expect((await pipeline.journal()).files).toEqual([]);
  });

  it('above what is left of the month stops before the upload', async () => {
    const { pipeline, run } = await started({ sets: [PRICED, 'budget.max_month_usd=0.01'] });
    await expect(run.result()).rejects.toThrow(/failed|cancelled/i);
    expect((await pipeline.record(run.runId)).status.outcome.error?.code).toBe('BUDGET_EXCEEDED');
  });
});

describe('a promotion', () => {
  it('waits for a yes where the gate always asks', async () => {
    const { pipeline, run } = await started({ sets: ['gate.approval=always'] });
    await waitFor(pipeline, run.runId, 'promotion-1');
    await decide(pipeline, run.runId, 'approve');
    expect(await run.result()).toMatchObject({ verdict: 'PROMOTE', championAfter: `${pipeline.name}@1` });
  });

  it('that is refused leaves verdict and champion as they are', async () => {
    const { pipeline, run } = await started({ sets: ['gate.approval=always'] });
    await waitFor(pipeline, run.runId, 'promotion-1');
    await decide(pipeline, run.runId, 'reject');
    const outcome = await run.result();
    expect(outcome).toMatchObject({ stage: 'done', verdict: 'PROMOTE', championAfter: null });
    expect(outcome.reasons).toContain('not approved');
  });
});
