import { describe, expect, it } from 'vitest';
import { estimateTraining, judgeEstimate } from '../../activities/estimate.ts';
import { runConfigSchema } from '../../config/run-config.ts';

const JUDGE = { model: 'openai:gpt-4.1', mode: 'pairwise' };

function estimated(change: {
  training?: object;
  evaluation?: object;
  prices?: object;
  judged?: boolean;
  cap?: number;
}) {
  const config = runConfigSchema.parse({
    name: 'priced',
    data: { sources: [{ path: 'rows.csv' }] },
    training: { provider: 'openai', base_model: 'gpt-4.1-mini-2025-04-14', ...change.training },
    evaluation: { max_tokens: 100, ...change.evaluation },
    budget: { prices: change.prices ?? {}, ...(change.cap !== undefined && { max_cost_usd: change.cap }) },
  });
  const estimate = estimateTraining({
    config,
    rows: { train: 1_000, validation: 100, test: 400 },
    tokens: { train: 100_000, validation: 10_000, test: 40_000 },
    answerTokensP99: 50,
    suite: { rows: 400, tokens: 40_000, isRightWrong: true, judged: change.judged ?? false, humanLabels: 0 },
  });
  return { estimate, judged: judgeEstimate(config, estimate, '2026-11-26T00:00:00Z') };
}

const high = (change: Parameters<typeof estimated>[0]): number => estimated(change).estimate.price?.high ?? 0;
const GPT_41 = { 'gpt-4.1': { input: 2, output: 8 } };

describe('the estimate', () => {
  it('counts the judge: two looks at every pair, by its own price', () => {
    const with_ = { evaluation: { judge: JUDGE }, judged: true, prices: GPT_41 };
    const more = high(with_) - high({});
    // 800 replies of at most 512 tokens at 8 USD a million, and 800 × (prompt + two answers + what is asked) at 2.
    const replies = (800 * 512 * 8) / 1e6;
    expect(more).toBeGreaterThan(replies + (800 * (100 + 200) * 2) / 1e6);
    expect(more).toBeLessThan(replies + (800 * (100 + 200 + 400) * 2) / 1e6);
    const { price } = estimated(with_).estimate;
    expect(price?.low).toBeLessThan(price?.high ?? 0);
    expect(high({ ...with_, judged: false })).toBe(high({}));
  });

  it('has no price where the judge has none, and asks under a cap, naming the judge', () => {
    const { estimate, judged } = estimated({
      evaluation: { judge: { ...JUDGE, model: 'lab:big' } },
      judged: true,
      cap: 5,
    });
    expect(estimate).toMatchObject({ price: null, unpriced: ['lab:big'] });
    expect(judged.question).toMatch(/^the price of lab:big is not known/);
  });

  it('counts checkpoints that may have to be asked, and only where the best is looked for', () => {
    // Three models, a hundred prompts of a hundred tokens, answers of at most a hundred, at 0.8 and 3.2 USD a million.
    expect(high({ training: { checkpoint: 'best' } }) - high({})).toBeCloseTo((300 * (100 * 0.8 + 100 * 3.2)) / 1e6, 9);
  });

  it('counts the hours of endpoints where hosting has a price', () => {
    const price = { training: 5, input: 0.8, output: 3.2 };
    const named = (hosting: number) => ({
      prices: { 'gpt-4.1-mini-2025-04-14': { ...price, hosting_per_hour: hosting } },
    });
    const { price: hosted } = estimated(named(10)).estimate;
    expect(hosted?.hosting).toBeCloseTo(10 * (3 * 0.5 + 800 / 3_600), 9);
    expect(high(named(10)) - high(named(0))).toBeCloseTo(hosted?.hosting ?? 0, 9);
    expect(estimated({}).estimate.price?.hosting).toBe(0);
  });
});
