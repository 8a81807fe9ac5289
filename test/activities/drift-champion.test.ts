import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { championWithPast, driftSpending } from '../../activities/drift-champion.ts';
import type { AskedModel } from '../../activities/evaluation-plan.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { emptyLine } from '../../domain/line-changes.ts';
import type { LineVersion } from '../../domain/model-line.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { tempDir } from '../support/temp-dir.ts';

const configOf = (budget: object = {}, training: object = { provider: 'together', base_model: 'a-base' }) =>
  runConfigSchema.parse({ name: 'tickets', data: { sources: [{ path: 'rows.csv' }] }, training, budget });

describe('the champion that new prompts would go to', () => {
  const versionAt = (provider: string): LineVersion => ({
    ...{ version: 1, runId: null, provider, model: 'ft:1', baseModel: 'a-base', datasetDigest: null },
    ...{ verdict: null, evaluation: null, trainKeys: null, configRef: null, lineage: null, evaluationPlan: null },
    ...{ createdAt: '2026-01-01T00:00:00Z', deleted: false },
  });

  it.each([
    ['at another provider while rows stay on this machine', 'openai', 'local'],
    ['of the local provider while models are trained elsewhere', 'local', 'openai'],
  ])('is not asked where it is %s', async (_what, championAt, trainedAt) => {
    const store = createDiskStore(join(await tempDir(), 'store'));
    const config = configOf({}, { provider: trainedAt, base_model: 'a-base' });
    const line = { ...emptyLine('tickets'), versions: [versionAt(championAt)], champion: 1 };
    expect(await championWithPast(store, config, line)).toEqual({
      why: `there is no champion that a model trained at ${trainedAt} would be compared with`,
    });
    const own = { ...line, versions: [versionAt(trainedAt)] };
    expect(await championWithPast(store, config, own)).toEqual({
      why: 'the champion was registered by hand: it has no test of its own',
    });
  });
});

describe('what asking the champion may cost', () => {
  const model: AskedModel = {
    ...{ side: 'champion', provider: 'together', model: 'ft:1', maxTokens: 10, temperature: 0, seed: null },
    ...{ samples: 1, shots: [], saved: null, price: { input: 1, output: 1 } },
  };
  const dataset = {
    rows: { train: 80, validation: 0, test: 20 },
    tokens: { train: 800, validation: 0, test: 200 },
  };
  const spending = (budget: object, needsHosting: boolean) =>
    driftSpending(configOf(budget), { model, prompts: 60, dataset, needsHosting });
  const PRICED = { prices: { 'a-base': { hosting_per_hour: 100 } } };

  it.each([{ max_cost_usd: 5 }, { approve_above_usd: 5 }, { max_month_usd: 5 }])(
    'is not known under %j where it has to be hosted and no hour of that has a price',
    (budget) => {
      expect(spending(budget, true)).toEqual({
        why: expect.stringMatching(/^ft:1 has to be hosted.*hosting_per_hour/),
      });
      expect(spending(budget, false)).not.toHaveProperty('why');
    },
  );

  it('holds the hours of an endpoint, where it needs one', () => {
    expect(spending({ max_cost_usd: 5, ...PRICED }, true)).toEqual({ why: expect.stringMatching(/^it may cost \d+/) });
    expect(spending({ max_cost_usd: 5, ...PRICED }, false)).toEqual({ month: null });
    expect(spending({}, true)).toEqual({ month: null });
  });
});
