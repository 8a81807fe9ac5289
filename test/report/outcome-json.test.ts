import { expect, test } from 'vitest';
import { emptyOutcome } from '../../domain/run-beginning.ts';
import { outcomeToJson } from '../../report/outcome-json.ts';
import { sampleData } from './sample-data.ts';

test('an outcome has the fields of the result line in snake_case, and no other', async () => {
  const { outcome } = await sampleData();
  const json = outcomeToJson(outcome);
  expect(Object.keys(json)).toEqual([
    'run_id',
    'stage',
    'verdict',
    'reasons',
    'provider',
    'job_id',
    'base_model',
    'fine_tuned_model',
    'model_version',
    'champion_before',
    'champion_after',
    'dataset_digest',
    'ledger',
    'evaluation',
    'cost',
    'error',
  ]);
  expect(json).toMatchObject({ run_id: outcome.runId, verdict: 'PROMOTE', model_version: 'support-intents@7' });
});

test('the evaluation keeps its numbers unrounded', async () => {
  const { outcome } = await sampleData();
  const figures = outcome.evaluation;
  expect(outcomeToJson(outcome).evaluation).toEqual({
    metric: 'accuracy',
    baseline: figures?.baseline,
    candidate: figures?.candidate,
    difference: figures?.difference,
    confidence_interval: figures?.confidenceInterval,
    p_value: figures?.pValue,
    n: 308,
    detectable: figures?.detectable,
  });
});

test('what a run has not come to is null, never missing', () => {
  const json = outcomeToJson(emptyOutcome({ runId: 'r', name: 'n' }));
  expect(json).toMatchObject({ verdict: null, ledger: null, evaluation: null, cost: null, error: null, job_id: null });
});

test('an error is its code, message and hint', async () => {
  const { outcome } = await sampleData();
  const error = { code: 'JOB_FAILED', message: 'the job failed', hint: 'retry' } as const;
  expect(outcomeToJson({ ...outcome, error }).error).toEqual(error);
});
