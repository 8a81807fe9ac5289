import { describe, expect, it } from 'vitest';
import { answerPrice, isFromTable, PRICES_AS_OF, trainingPrice } from '../../config/price-table.ts';
import { runConfigSchema } from '../../config/run-config.ts';

const MINI = 'gpt-4.1-mini-2025-04-14';

function configOf(provider: string, baseModel: string, prices: Record<string, object> = {}) {
  return runConfigSchema.parse({
    name: 'x',
    data: { sources: [{ path: 'x.csv' }] },
    training: { provider, base_model: baseModel },
    budget: { prices },
  });
}

describe('the price of training', () => {
  it.each([
    ['what the provider published', 'openai', MINI, {}, 5],
    ["the configuration's, where it names one", 'openai', MINI, { [MINI]: { training: 7 } }, 7],
    ['nothing at the local provider', 'local', 'local-small', {}, 0],
    ["the configuration's at the local provider too", 'local', 'local-small', { 'local-small': { training: 3 } }, 3],
  ])('is %s', (_title, provider, model, prices, training) => {
    expect(trainingPrice(configOf(provider, model, prices))?.training).toBe(training);
  });

  it.each([
    ['a model that nobody priced', 'openai', 'gpt-of-tomorrow'],
    ['a provider that nobody priced', 'deepseek', MINI],
    ['a name that objects have anyway', 'openai', 'constructor'],
    ['a provider of such a name', 'constructor', 'name'],
  ])('is not known of %s', (_title, provider, model) => {
    expect(trainingPrice(configOf(provider, model))).toBeNull();
  });

  it("has its date where it is the table's", () => {
    expect(PRICES_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(isFromTable(configOf('openai', MINI))).toBe(true);
    expect(isFromTable(configOf('openai', MINI, { [MINI]: {} }))).toBe(false);
    expect(isFromTable(configOf('local', 'local-small'))).toBe(false);
  });
});

describe('the price of an answer', () => {
  it.each([
    ['a tuned model: dearer than its base', configOf('openai', MINI), 'openai', `ft:${MINI}:x`, 0.8],
    ['the base', configOf('openai', MINI), 'openai', MINI, 0.4],
    ['another model of the table', configOf('openai', MINI), 'openai', 'gpt-4o-2024-08-06', 2.5],
    ['a model that the configuration names', configOf('openai', MINI, { judge: { input: 9 } }), 'lab', 'judge', 9],
    ['any model of the local provider', configOf('local', 'local-small'), 'local', 'ft:x', 0],
  ])('of %s', (_title, config, provider, model, input) => {
    expect(answerPrice(config, provider, model)?.input).toBe(input);
  });

  it('is not known of a model elsewhere that nobody priced', () => {
    expect(answerPrice(configOf('openai', MINI), 'lab', 'llama')).toBeNull();
  });
});
