import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import type { ResolvedConfig } from '../../config/resolved-config.ts';
import { workflowId } from '../../domain/identity.ts';
import type { EvaluateModelInput, EvaluateModelOutcome } from '../../workflows/evaluate-model.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const SETS = [
  ...['poll.interval=200ms', 'evaluation.baseline=base', 'evaluation.scorers=[exact_match]'],
  'budget.prices.local-small={training: 0, input: 1, output: 1}',
];
const JUDGED = { scorers: ['exact_match', 'judge'], judge: { model: 'local:local-small', mode: 'pairwise' } };

it('a cap that is crossed while a judge looks stops after that batch; going on pays nothing of it again', async () => {
  const pipeline = await startPipeline(await tempDir(), { rows: 400 });
  onTestFinished(() => pipeline.stop());
  await pipeline.control('/_replies', [{ pattern: '^Judge the material', text: '{"winner": "tie"}' }]);
  const run = await pipeline.start({ sets: SETS });
  const { fineTunedModel } = await run.result();
  const trained = await pipeline.record(run.runId);
  const test = trained.progress.dataset?.rows.test ?? 0;
  expect(test).toBeGreaterThan(100);

  // The same prompts, whose answers are kept, under a configuration with a judge.
  const { store } = pipeline;
  const resolved = JSON.parse(await store.readText(trained.configRef)) as ResolvedConfig;
  const config = { ...resolved.config, evaluation: { ...resolved.config.evaluation, ...JUDGED } };
  const configRef = await store.putText(JSON.stringify({ ...resolved, config }));
  const input: EvaluateModelInput = {
    ...{ runId: 'evaluate-capped', firstRunId: 'evaluate-capped', name: pipeline.name, configRef },
    ...{ dataset: trained.progress.dataset, candidate: fineTunedModel ?? '', budgetUsd: 0 },
  };
  const evaluated = async (budgetUsd: number | null): Promise<EvaluateModelOutcome> => {
    const { client, taskQueue } = pipeline;
    const options = { taskQueue, workflowId: workflowId.evaluation(randomUUID()), args: [{ ...input, budgetUsd }] };
    return (await client.workflow.execute('evaluateModel', options)) as EvaluateModelOutcome;
  };
  const asked = async () => (await pipeline.journal()).requests.filter(({ path }) => path === '/v1/invoke').length;

  const before = await asked();
  const stopped = await evaluated(0.000_001);
  expect(stopped).toMatchObject({ kind: 'over_budget', answered: 2 * test, prompts: 2 * test });
  expect(stopped.costUsd).toBeGreaterThan(0);
  const firstBatch = (await asked()) - before;
  expect(firstBatch).toBeGreaterThan(0);
  const whole = await evaluated(null);
  expect(whole.kind).toBe('scored');
  // The first hundred pairs are judged already: what is left is a part of the whole.
  const rest = (await asked()) - before - firstBatch;
  expect(rest).toBeGreaterThan(0);
  expect(rest).toBeLessThan(firstBatch);
}, 300_000);
