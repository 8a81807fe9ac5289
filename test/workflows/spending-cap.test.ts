import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import type { Decision } from '../../domain/run-status.ts';
import { decideApprovalUpdate } from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const PHRASES = {
  card: '我的银行卡被机器吞掉了请问现在应该怎么办',
  refund: '我取消订单以后一直没有收到退款请尽快处理一下',
};

/** The provider counts more tokens in these than the tokenizer of the estimate: training alone costs more than it said. */
async function writeChineseTickets({ dir }: Pipeline): Promise<void> {
  const rows = Array.from({ length: 400 }, (_, index) => {
    const label = index % 2 === 0 ? 'card' : 'refund';
    return `"${PHRASES[label]}${index}",${label}`;
  });
  await writeFile(join(dir, 'tickets.csv'), `text,category\n${rows.join('\n')}\n`);
}

const PRICES = 'budget.prices.local-small={training: 1000, input: 1, output: 0}';
const PRICED = ['poll.interval=200ms', 'evaluation.baseline=base', PRICES];

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 10 });
  onTestFinished(() => pipeline.stop());
  await writeChineseTickets(pipeline);
  return pipeline;
}

/** What the estimate of these tickets says, and what training really costs. */
async function costs(
  pipeline: Pipeline,
  sets: readonly string[] = PRICED,
): Promise<{ estimated: number; paid: number; answers: number }> {
  const run = await pipeline.start({ sets: [...sets, 'training.seed=2'] });
  const { cost } = await run.result();
  const note = (await pipeline.record(run.runId)).status.stages.find(({ stage }) => stage === 'estimate')?.note ?? '';
  return {
    estimated: Number(/to ([\d.]+) USD/.exec(note)?.[1]),
    paid: cost?.training ?? 0,
    answers: cost?.evaluation ?? 0,
  };
}

async function answer({ client }: Pipeline, runId: string, decision: Decision): Promise<void> {
  const handle = client.workflow.getHandle(workflowId.fineTune(runId));
  await handle.executeUpdate(decideApprovalUpdate, {
    args: [{ approvalId: 'spend-2', decision, actor: 'ada', reason: '' }],
  });
}

/** A run whose evaluation has crossed its cap. */
async function overCap(pipeline: Pipeline) {
  const { estimated, paid, answers } = await costs(pipeline);
  const cap = estimated + 0.02;
  expect(paid).toBeGreaterThan(cap);
  const run = await pipeline.start({ sets: [...PRICED, `budget.max_cost_usd=${cap}`] });
  await expect
    .poll(async () => (await pipeline.record(run.runId)).status.pendingApproval?.id, { timeout: 30_000 })
    .toBe('spend-2');
  return { run, answers };
}

const invocations = async (pipeline: Pipeline) =>
  (await pipeline.journal()).requests.filter(({ path }) => path === '/v1/invoke').length;

describe('the estimate', () => {
  it('is not under what answers cost that are as long as they may be', async () => {
    const pipeline = await startPipeline(await tempDir(), { rows: 200 });
    onTestFinished(() => pipeline.stop());
    await pipeline.control('/_replies', [{ text: 'a b c d e f g h i j k l m n o p' }]);
    const answersCost = 'budget.prices.local-small={training: 0, input: 0, output: 1000}';
    const { estimated, answers } = await costs(pipeline, [...PRICED, answersCost]);
    expect(answers).toBeGreaterThan(0);
    expect(estimated).toBeCloseTo(answers, 2);
  });
});

describe('a cap that the evaluation crosses', () => {
  it('asks as spend-2, and a yes goes on with the answers that are there', async () => {
    const pipeline = await pipelineOfTest();
    const { run, answers } = await overCap(pipeline);
    const { status } = await pipeline.record(run.runId);
    expect(status.outcome).toMatchObject({ stage: 'approval', verdict: null });
    expect(status.pendingApproval).toMatchObject({ kind: 'spending' });
    await answer(pipeline, run.runId, 'approve');
    const outcome = await run.result();
    expect(outcome).toMatchObject({ stage: 'done', error: null });
    // Every prompt was paid once, before and after the question.
    expect(outcome.cost?.evaluation).toBeCloseTo(answers, 6);
  });

  it('ends the run without a verdict where the answer is no, and leaves no upload behind', async () => {
    const pipeline = await pipelineOfTest();
    const { run } = await overCap(pipeline);
    const asked = await invocations(pipeline);
    await answer(pipeline, run.runId, 'reject');
    expect(await run.result()).toMatchObject({
      ...{ stage: 'cancelled', verdict: null, modelVersion: null },
      error: { code: 'SPENDING_NOT_APPROVED' },
    });
    expect(await invocations(pipeline)).toBe(asked);
    const { jobs, files } = await pipeline.journal();
    expect(jobs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(files.every(({ deleted }) => deleted)).toBe(true);
  });
});
