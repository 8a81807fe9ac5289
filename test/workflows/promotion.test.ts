import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { exitCodeOf } from '../../domain/exit-code.ts';
import type { Decision } from '../../domain/run-status.ts';
import {
  decideApprovalUpdate,
  deleteVersionUpdate,
  freezeUpdate,
  promoteVersionUpdate,
} from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const FAST = ['poll.interval=200ms', 'evaluation.baseline=base'];
const ASKS = [...FAST, 'gate.approval=always'];
const HOLDS = [...FAST, 'gate.min_improvement=0.9', 'gate.approval=on_hold'];
const BY = { actor: 'ada', reason: 'because' };

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

/** A run that waits for its promotion. */
async function waiting(pipeline: Pipeline, sets: readonly string[]) {
  const run = await pipeline.start({ sets });
  await expect
    .poll(async () => (await pipeline.record(run.runId)).status.pendingApproval?.id, { timeout: 30_000 })
    .toBe('promotion-1');
  return run;
}

const lineOf = ({ client, name }: Pipeline) => client.workflow.getHandle(workflowId.modelLine(name));

function answer({ client }: Pipeline, runId: string, decision: Decision, approvalId: string | null = null) {
  const handle = client.workflow.getHandle(workflowId.fineTune(runId));
  return handle.executeUpdate(decideApprovalUpdate, { args: [{ approvalId, decision, ...BY }] });
}

describe('a promotion', () => {
  it('that nobody answers leaves verdict and champion as they are', async () => {
    const pipeline = await pipelineOfTest();
    const run = await pipeline.start({ sets: [...ASKS, 'gate.approval_timeout=1s'] });
    const outcome = await run.result();
    expect(outcome).toMatchObject({ stage: 'done', verdict: 'PROMOTE', championAfter: null, error: null });
    expect(outcome.reasons).toContain('not approved');
    expect(exitCodeOf(outcome)).toBe(4);
    expect((await pipeline.record(run.runId)).status.decisions).toMatchObject([
      { id: 'promotion-1', decision: 'timed_out' },
    ]);
  });

  it('is not answered by an id that it does not have, and is said again by the same word', async () => {
    const pipeline = await pipelineOfTest();
    const run = await waiting(pipeline, ASKS);
    const nothingPending = { cause: { type: 'NOTHING_PENDING' } };
    await expect(answer(pipeline, run.runId, 'approve', 'spend-1')).rejects.toMatchObject(nothingPending);
    const decided = await answer(pipeline, run.runId, 'reject', 'promotion-1');
    expect(await answer(pipeline, run.runId, 'reject')).toEqual(decided);
    await expect(answer(pipeline, run.runId, 'approve')).rejects.toMatchObject(nothingPending);
    expect(exitCodeOf(await run.result())).toBe(4);
  });

  it('of a HOLD that was approved is made, and the verdict stays', async () => {
    const pipeline = await pipelineOfTest();
    // Better than the base, by less than is asked for.
    await pipeline.control('/_replies', [{ model: '^ft:', pattern: 'refund|charged|money', text: 'card' }]);
    const run = await waiting(pipeline, HOLDS);
    await answer(pipeline, run.runId, 'approve');
    const outcome = await run.result();
    expect(outcome).toMatchObject({ verdict: 'HOLD', championAfter: `${pipeline.name}@1` });
    expect(exitCodeOf(outcome)).toBe(0);
  });

  it('is not made while the line is frozen, and the verdict stays', async () => {
    const pipeline = await pipelineOfTest();
    const run = await waiting(pipeline, ASKS);
    await lineOf(pipeline).executeUpdate(freezeUpdate, {
      args: [{ frozen: true, storeId: await pipeline.store.id(), ...BY }],
    });
    await answer(pipeline, run.runId, 'approve');
    const outcome = await run.result();
    expect(outcome).toMatchObject({ verdict: 'PROMOTE', championAfter: null });
    expect(outcome.reasons).toContain('frozen');
    expect(exitCodeOf(outcome)).toBe(4);
  });

  it('is not made against another champion than the candidate was compared with', async () => {
    const pipeline = await pipelineOfTest();
    const first = await waiting(pipeline, ASKS);
    const storeId = await pipeline.store.id();
    const promotion = { version: 1, automatic: false, expectedChampion: null, runId: null, storeId, ...BY };
    const second = await waiting(pipeline, [...ASKS, 'training.seed=2']);
    await lineOf(pipeline).executeUpdate(promoteVersionUpdate, { args: [promotion] });
    await answer(pipeline, second.runId, 'approve');
    const outcome = await second.result();
    const champion = `${pipeline.name}@1`;
    expect(outcome).toMatchObject({ verdict: 'PROMOTE', championBefore: champion, championAfter: champion });
    expect(outcome.reasons).toContain('champion changed');
    await answer(pipeline, first.runId, 'reject');
    await first.result();
  });

  it('of a version that was deleted meanwhile is not made: its model is gone', async () => {
    const pipeline = await pipelineOfTest();
    const run = await waiting(pipeline, ASKS);
    await lineOf(pipeline).executeUpdate(deleteVersionUpdate, {
      args: [{ version: 1, storeId: await pipeline.store.id(), ...BY }],
    });
    await answer(pipeline, run.runId, 'approve');
    await expect(run.result()).rejects.toThrow(/failed/);
    expect((await pipeline.record(run.runId)).status.outcome.error).toMatchObject({
      ...{ code: 'PROVIDER_REFUSED', message: expect.stringContaining('gave no answer') },
    });
  });

  it('waits no more when the run was cancelled', async () => {
    const pipeline = await pipelineOfTest();
    const run = await waiting(pipeline, ASKS);
    await pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId)).cancel();
    await expect(run.result()).rejects.toThrow(/cancel/i);
    expect((await pipeline.record(run.runId)).status.pendingApproval).toBeNull();
  });
});
