import { trainingPrice } from '../config/price-table.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { FailureType } from '../domain/failure-type.ts';
import type { Cost } from '../domain/run-outcome.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import {
  detectable,
  detectableScore,
  needed,
  neededScore,
  PRIOR_DEVIATION,
  PRIOR_DISCORDANCE,
} from '../evaluation/detectable.ts';
import { answerLimit } from './answer-limit.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { plainPoints } from '../domain/shares-in-words.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { StoredSuite } from './evaluation-suite.ts';
import { suiteOf } from './evaluation-suite.ts';
import { withHeartbeat } from './heartbeat.ts';
import { assertDecided, resolveRunPii } from './pii-receivers.ts';
import { priceRange, unpricedModels } from './price-range.ts';
import type { PriceRange } from './price-range.ts';
import { readConfig } from './stored-config.ts';

/** Before anything is spent: what training and evaluation take, what they cost, what the test split can show. */
export interface Estimate {
  readonly baseModel: string;
  readonly tokens: { readonly train: number; readonly validation: number };
  readonly epochs: number;
  readonly billedTokens: number;
  /** Null where a price is not known. */
  readonly price: PriceRange | null;
  /** The models whose price nobody has said. */
  readonly unpriced: readonly string[];
  readonly budget: { readonly max: number; readonly exceeded: boolean } | null;
  readonly test: {
    readonly rows: number;
    readonly detectable: number | null;
    readonly needed: number | null;
    /** The difference that the gate asks for, which `needed` rows would show. */
    readonly asked: number;
  };
}

export interface EstimateResult {
  readonly estimate: Estimate;
  readonly note: string;
  readonly warnings: readonly string[];
  readonly refusal: { readonly code: FailureType; readonly message: string } | null;
  /** What a person has to say yes to; null where nobody has to. */
  readonly question: string | null;
  /** What to set aside of the month's budget; null where no cap of a month is set. */
  readonly month: { readonly month: string; readonly amount: number; readonly cap: number } | null;
}

/** Providers name their own default; 3 is what all of them document for small sets. */
const DEFAULT_EPOCHS = 3;

export interface EstimateInput {
  readonly config: RunConfig;
  readonly rows: PreparedDatasetRef['rows'];
  readonly tokens: PreparedDatasetRef['tokens'];
  readonly answerTokensP99: number;
  /** What the models are asked; null: the test split, right or wrong. */
  readonly suite: Pick<StoredSuite, 'rows' | 'tokens' | 'isRightWrong' | 'judged' | 'humanLabels'> | null;
}

/** Pure: the estimate of a prepared dataset under a configuration. */
export function estimateTraining({ config, tokens, answerTokensP99, ...input }: EstimateInput): Estimate {
  const asked = input.suite ?? { rows: input.rows.test, tokens: tokens.test, isRightWrong: true, judged: false };
  const epochs = config.training.hyperparameters.epochs ?? DEFAULT_EPOCHS;
  const billedTokens = tokens.train * epochs;
  const { mode, min_improvement: minImprovement, margin, confidence } = config.gate;
  const target = mode === 'superiority' ? minImprovement : margin;
  const proportions = { confidence, discordance: PRIOR_DISCORDANCE };
  const means = { confidence, deviation: PRIOR_DEVIATION };
  const n = asked.rows;
  const max = config.budget.max_cost_usd ?? null;
  const costs = priceRange(config, {
    ...{ billedTokens, prompts: asked.rows, promptTokens: asked.tokens, judged: asked.judged },
    answerTokens: answerLimit(config, answerTokensP99),
    validation: { rows: input.rows.validation, tokens: tokens.validation },
    humanLabels: input.suite?.humanLabels ?? 0,
  });
  return {
    baseModel: config.training.base_model,
    tokens: { train: tokens.train, validation: tokens.validation },
    epochs,
    billedTokens,
    price: costs,
    unpriced: unpricedModels(config, asked),
    budget: max === null ? null : { max, exceeded: costs !== null && costs.high > max },
    test: {
      asked: target,
      rows: n,
      detectable:
        n === 0 ? null : asked.isRightWrong ? detectable({ n, ...proportions }) : detectableScore({ n, ...means }),
      needed: asked.isRightWrong ? needed({ target, ...proportions }) : neededScore({ target, ...means }),
    },
  };
}

/** What the budget of a configuration says to an estimate. */
export function judgeEstimate(config: RunConfig, estimate: Estimate, at: string): Omit<EstimateResult, 'estimate'> {
  const { budget, price, test } = estimate;
  const { approve_above_usd: above, max_month_usd: monthCap, max_cost_usd: cap } = config.budget;
  const asOf = price?.asOf ? ` (prices of ${price.asOf})` : '';
  const cost =
    price === null ? 'price unknown' : `${price.low.toFixed(2)} to ${price.high.toFixed(2)} ${price.currency}${asOf}`;
  const shows =
    test.detectable === null ? 'no difference at all' : `a difference of ${plainPoints(test.detectable)} or more`;
  const capped = cap !== undefined || above !== undefined || monthCap !== undefined;
  let refusal: EstimateResult['refusal'] = null;
  if (test.rows === 0)
    refusal = {
      code: 'NO_TEST_ROWS',
      message: 'the split leaves no test row: there would be nothing to judge the model by',
    };
  else if (price !== null && budget?.exceeded) {
    refusal = {
      code: 'BUDGET_EXCEEDED',
      message: `the run may cost ${price.high.toFixed(2)} ${price.currency}, more than budget.max_cost_usd (${budget.max})`,
    };
  }
  const unknown = price === null && capped;
  const large = price !== null && above !== undefined && price.high > above;
  const question = unknown
    ? `the price of ${estimate.unpriced.join(', ')} is not known (budget.prices names it); train on ${estimate.billedTokens} billed tokens?`
    : large
      ? `spend up to ${price.high.toFixed(2)} ${price.currency} (${cost}), more than budget.approve_above_usd (${above})?`
      : null;
  return {
    note: `${estimate.billedTokens} billed tokens, ${cost}; ${test.rows} test prompts show ${shows}`,
    warnings: [],
    refusal,
    question,
    month:
      monthCap === undefined || price === null ? null : { month: at.slice(0, 7), amount: price.high, cap: monthCap },
  };
}

export function createEstimateActivities(deps: Pick<ActivityDependencies, 'store' | 'scratchDir' | 'settings'>) {
  const { store } = deps;
  return {
    /** Looks at the evaluation's prompts too: what could not be scored stops here, before anything is paid. */
    async estimateRun({
      runId,
      configRef,
      dataset,
    }: {
      runId: string;
      configRef: ArtifactRef;
      dataset: PreparedDatasetRef;
    }): Promise<EstimateResult> {
      const resolved = await readConfig(store, configRef);
      const { config } = resolved;
      if (dataset.rows.train < 1) throw new RetuneError('DATA_REJECTED', 'no row is left to train on');
      const suite = await withHeartbeat('rows', (_progress, signal) => suiteOf(deps, runId, resolved, dataset, signal));
      assertDecided(await resolveRunPii(deps, config), suite.pii);
      const estimate = estimateTraining({ config, ...dataset, suite });
      const judged = judgeEstimate(config, estimate, new Date().toISOString());
      return { estimate, ...judged, warnings: [...judged.warnings, ...suite.warnings] };
    },

    /** What a run cost; null where a price is not known. */
    async costOf({
      configRef,
      trainedTokens,
      evaluationUsd,
      hostingUsd = 0,
      estimated,
    }: {
      configRef: ArtifactRef;
      trainedTokens: number | null;
      evaluationUsd: number | null;
      hostingUsd?: number | null;
      /** What the run was estimated to cost before it was paid for; null where that stage was passed by. */
      estimated: Cost['estimated'];
    }): Promise<Cost | null> {
      const { config } = await readConfig(store, configRef);
      const price = trainingPrice(config);
      if (price === null || evaluationUsd === null || hostingUsd === null) return null;
      const training = ((trainedTokens ?? 0) * price.training) / 1e6;
      return {
        training,
        evaluation: evaluationUsd,
        hosting: hostingUsd,
        total: training + evaluationUsd + hostingUsd,
        currency: price.currency,
        estimated,
      };
    },
  };
}
