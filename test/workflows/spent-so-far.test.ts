import { expect, test } from 'vitest';
import { emptyProgress } from '../../domain/run-beginning.ts';
import { spentSoFar } from '../../workflows/spent-so-far.ts';

const price = { training: 4, evaluation: 1, hosting: 0, low: 4.5, high: 5, currency: 'USD', asOf: null };
const estimate = {
  ...{ baseModel: 'm', tokens: { train: 1_000, validation: 0 }, epochs: 3, billedTokens: 3_000, unpriced: [] },
  ...{ budget: null, test: { rows: 10, asked: 10, detectable: null, needed: null } },
};
const estimated = { note: '', warnings: [], refusal: null, question: null, month: null };
const job = { jobId: 'j', fineTunedModel: 'ft', trainedTokens: 1_500 };
const run = { progress: emptyProgress(), evaluationCost: 0, hostingCost: 0 };

test.each([
  ['nothing before the job is done', { ...run }, 0],
  ['the tokens that were trained', { ...run, progress: { ...run.progress, job } }, 2],
  [
    'answers and hosting too',
    { ...run, progress: { ...run.progress, job }, evaluationCost: 0.5, hostingCost: 0.25 },
    2.75,
  ],
])('a run has cost %s', (_what, state, total) => {
  expect(spentSoFar({ ...state, estimated: { ...estimated, estimate: { ...estimate, price } } })).toEqual({
    ...{ total, currency: 'USD' },
    estimated: { low: 4.5, high: 5 },
  });
});

test('what a run has cost is not known without an estimate, without a price, or where a part of it is not', () => {
  const known = { ...estimated, estimate: { ...estimate, price } };
  expect(spentSoFar({ ...run, estimated: null })).toBeNull();
  expect(spentSoFar({ ...run, estimated: { ...estimated, estimate: { ...estimate, price: null } } })).toBeNull();
  expect(spentSoFar({ ...run, estimated: known, evaluationCost: null })).toBeNull();
});
