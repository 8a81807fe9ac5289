import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { decideApprovalUpdate } from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

/** The provider counts more tokens in these than the estimate: training alone uses more of a cap than was foreseen. */
async function writeChineseTickets({ dir }: Pipeline): Promise<void> {
  const rows = Array.from(
    { length: 450 },
    (_, index) => `"我的银行卡被机器吞掉了请问现在应该怎么办${index}",card${index % 2}`,
  );
  await writeFile(join(dir, 'tickets.csv'), `text,category\n${rows.join('\n')}\n`);
}

const PRICED = [
  ...['poll.interval=200ms', 'evaluation.baseline=base', 'data.split.test=0.3'],
  'budget.prices.local-small={training: 100000, input: 1, output: 0}',
];
const JUDGED = [
  ...['evaluation.scorers=[exact_match, judge]', 'evaluation.judge.model=local:local-small'],
  'evaluation.judge.mode=pairwise',
];

/** Answers of their own for each run: none is kept from another, nor is what was judged of it. */
const scripted = (words: readonly [string, string]) => [
  { pattern: '^Judge the material', text: '{"winner": "tie"}' },
  { model: '^ft:', text: words[0] },
  { text: words[1] },
];

const invocations = async (pipeline: Pipeline): Promise<number> =>
  (await pipeline.journal()).requests.filter(({ path }) => path === '/v1/invoke').length;

it('a run whose judge crosses its cap asks as spend-2, and a yes pays nothing of it again', async () => {
  const pipeline = await startPipeline(await tempDir(), { rows: 10 });
  onTestFinished(() => pipeline.stop());
  await writeChineseTickets(pipeline);
  const whole = async (sets: readonly string[], words: readonly [string, string]) => {
    await pipeline.control('/_replies', scripted(words));
    const before = await invocations(pipeline);
    const run = await pipeline.start({ sets: [...PRICED, ...sets] });
    const { cost } = await run.result();
    return {
      training: cost?.training ?? 0,
      evaluation: cost?.evaluation ?? 0,
      estimated: cost?.estimated?.high ?? 0,
      asked: (await invocations(pipeline)) - before,
    };
  };
  const answers = await whole(['training.seed=2'], ['card0', 'card1']);
  const judged = await whole([...JUDGED, 'training.seed=3'], ['card2', 'card3']);
  expect(judged.evaluation).toBeGreaterThan(2 * answers.evaluation);

  // Enough for the answers and half of what the judge costs; the judge looks at a hundred pairs at a time.
  const cap = judged.training + (answers.evaluation + judged.evaluation) / 2;
  expect(cap).toBeGreaterThan(judged.estimated);
  await pipeline.control('/_replies', scripted(['card4', 'card5']));
  const before = await invocations(pipeline);
  const run = await pipeline.start({ sets: [...PRICED, ...JUDGED, 'training.seed=4', `budget.max_cost_usd=${cap}`] });
  const pending = async () => (await pipeline.record(run.runId)).status.pendingApproval;
  await expect.poll(async () => (await pending())?.id, { timeout: 60_000 }).toBe('spend-2');
  const test = (await pipeline.record(run.runId)).progress.dataset?.rows.test ?? 0;
  expect(test).toBeGreaterThan(100);
  expect((await pending())?.question).toContain(`(${2 * test} of ${2 * test} answers are kept)`);
  const half = (await invocations(pipeline)) - before;
  expect(half).toBeLessThan(judged.asked);

  const handle = pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId));
  await handle.executeUpdate(decideApprovalUpdate, {
    args: [{ approvalId: 'spend-2', decision: 'approve', actor: 'ada', reason: '' }],
  });
  const outcome = await run.result();
  expect(outcome).toMatchObject({ stage: 'done', error: null });
  expect((await invocations(pipeline)) - before).toBe(judged.asked);
  expect(outcome.cost?.evaluation).toBeCloseTo(judged.evaluation, 5);
}, 240_000);
