import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { scheduledRunId, workflowId } from '../../domain/identity.ts';
import { decideApprovalUpdate } from '../../workflows/messages.ts';
import { endpoints } from '../support/endpoints.ts';
import { startPipeline } from '../support/pipeline.ts';
import { retrainOutcome, startRetrain } from '../support/retrain.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeTickets } from '../support/tickets.ts';

const DECEMBER = '2026-12-01T03:00:00.000Z';
const SETS = [
  'training.provider=together',
  'gate.margin=0.3',
  // Only what is asked costs, so that the cost of an answer is known before the second run.
  'budget.prices.local-small={training: 0, input: 1000, output: 0, hosting_per_hour: 0.001}',
];

it('no endpoint bills while a person is asked about a cap that the anchor crossed; a yes hosts it again', async () => {
  const pipeline = await startPipeline(await tempDir(), { rows: 400 });
  onTestFinished(() => pipeline.stop());
  // More than one batch of prompts in the anchor, one in the second run's own test.
  const first = await retrainOutcome(pipeline, [...SETS, 'data.split.test=0.4']);
  expect(first).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
  const { progress, status } = await pipeline.record(first.runId);
  const anchored = progress.dataset?.rows.test ?? 0;
  expect(anchored).toBeGreaterThan(100);
  const perAnswer = (status.outcome.cost?.evaluation ?? 0) / (2 * anchored);

  const tickets = join(pipeline.dir, 'tickets.csv');
  await writeTickets(tickets, 240);
  await writeFile(tickets, (await readFile(tickets, 'utf8')).replaceAll('(case', '(ticket'));
  await pipeline.control('/_replies', [{ model: '^ft:', pattern: String.raw`ticket \d*3\)`, text: 'login' }]);
  const cap = `budget.max_cost_usd=${150 * perAnswer}`;
  const second = await startRetrain(pipeline, [...SETS, cap, 'data.split.test=0.2'], DECEMBER);
  const runId = scheduledRunId(pipeline.name, DECEMBER);
  const pending = async () => (await pipeline.record(runId).catch(() => null))?.status.pendingApproval?.id;
  await expect.poll(pending, { timeout: 120_000 }).toBe('spend-2');
  const before = await endpoints(pipeline);
  expect(before.made).toBe(before.deleted);

  await pipeline.client.workflow.getHandle(workflowId.fineTune(runId)).executeUpdate(decideApprovalUpdate, {
    args: [{ approvalId: 'spend-2', decision: 'approve', actor: 'ada', reason: '' }],
  });
  expect(await second.result()).toMatchObject({ runId, stage: 'done', verdict: 'PROMOTE' });
  // The rest of the anchor's prompts, and the one before the promotion.
  const after = await endpoints(pipeline);
  expect(after).toEqual({ made: before.made + 2, deleted: before.made + 2 });
  const stages = (await pipeline.record(runId)).status.stages.map(({ stage, note }) => `${stage}: ${note}`);
  expect(stages.join('\n')).toContain(`against the anchor ${pipeline.name}@1`);
}, 300_000);
