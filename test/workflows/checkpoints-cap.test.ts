import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import type { Decision } from '../../domain/run-status.ts';
import { decideApprovalUpdate } from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const SETS = [
  ...[
    'poll.interval=300ms',
    'training.checkpoint=best',
    'data.split.validation=0.2',
    'training.provider=openai',
    'evaluation.baseline=base',
  ],
  ...['training.hyperparameters.epochs=3', 'budget.prices.local-small={training: 100000, input: 1, output: 0}'],
];

const PHRASES = {
  card: '我的银行卡被机器吞掉了请问现在应该怎么办',
  refund: '我取消订单以后一直没有收到退款请尽快处理一下',
};

/** The provider counts more tokens in these than the estimate: training alone uses more of a cap than was foreseen. */
async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 10 });
  onTestFinished(() => pipeline.stop());
  const rows = Array.from({ length: 300 }, (_, index) => {
    const label = index % 2 === 0 ? 'card' : 'refund';
    return `"${PHRASES[label]}${index}",${label}`;
  });
  await writeFile(join(pipeline.dir, 'tickets.csv'), `text,category\n${rows.join('\n')}\n`);
  return pipeline;
}

const asked = async (pipeline: Pipeline): Promise<number> =>
  (await pipeline.journal()).requests.filter(({ path }) => path.endsWith('/chat/completions')).length;

/** A run whose checkpoints have crossed its cap, beside what one without a cap costs. */
async function overCap(pipeline: Pipeline) {
  const free = await pipeline.start({ sets: [...SETS, 'training.seed=2'] });
  const { cost } = await free.result();
  const prompts = await asked(pipeline);
  const cap = (cost?.training ?? 0) + (cost?.evaluation ?? 0) / 100;
  expect(cap).toBeGreaterThan(cost?.estimated?.high ?? Infinity);
  const run = await pipeline.start({ sets: [...SETS, 'training.seed=3', `budget.max_cost_usd=${cap}`] });
  const pending = async () => (await pipeline.record(run.runId)).status.pendingApproval;
  await expect.poll(async () => (await pending())?.id, { timeout: 60_000 }).toBe('spend-2');
  expect((await pending())?.question).toContain('go on with the prompts of the validation split?');
  const { validation = 0 } = (await pipeline.record(run.runId)).progress.dataset?.rows ?? {};
  // One of the three models has answered.
  expect((await asked(pipeline)) - prompts).toBe(validation);
  const answer = (decision: Decision) =>
    pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId)).executeUpdate(decideApprovalUpdate, {
      args: [{ approvalId: 'spend-2', decision, actor: 'ada', reason: '' }],
    });
  return { run, answer, prompts, cost, validation };
}

it('a cap that the checkpoints cross asks as spend-2; a yes asks no prompt again, and does not ask for money twice', async () => {
  const pipeline = await pipelineOfTest();
  const { run, answer, prompts, cost } = await overCap(pipeline);
  await answer('approve');
  expect(await run.result()).toMatchObject({ stage: 'done', error: null });
  expect((await asked(pipeline)) - prompts).toBe(prompts);
  const { decisions, outcome } = (await pipeline.record(run.runId)).status;
  expect(decisions.map(({ id }) => id)).toEqual(['spend-2']);
  expect(outcome.cost?.evaluation).toBeCloseTo(cost?.evaluation ?? 0, 4);
}, 240_000);

it('a no to what the checkpoints would cost ends the run, which has its model and no verdict', async () => {
  const pipeline = await pipelineOfTest();
  const { run, answer, prompts, validation } = await overCap(pipeline);
  await answer('reject');
  const outcome = await run.result();
  expect({ outcome, asked: (await asked(pipeline)) - prompts }).toMatchObject({
    outcome: { stage: 'cancelled', verdict: null, error: { code: 'SPENDING_NOT_APPROVED' } },
    asked: validation,
  });
}, 240_000);
