import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { VersionLineage } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { AskedModel, EvaluatedModel } from './evaluation-plan.ts';
import { suiteParts } from './evaluation-suite.ts';
import { hostingRange } from './price-range.ts';
import { usableChampion } from './resolve-model.ts';
import { readConfig } from './stored-config.ts';
import { readLineage } from './version-lineage.ts';

/** A champion whose own evaluation new prompts can be compared with. */
export interface ChampionWithPast {
  readonly version: LineVersion;
  readonly lineage: VersionLineage;
  readonly evaluationPlan: ArtifactRef;
}

/** The champion with its past, or why there is none to compare with. */
export async function championWithPast(
  store: ArtifactStore,
  config: RunConfig,
  line: ModelLine,
): Promise<ChampionWithPast | { readonly why: string }> {
  const version = usableChampion(config, line);
  if (version === null) {
    const { provider } = config.training;
    return { why: `there is no champion that a model trained at ${provider} would be compared with` };
  }
  const { lineage: ref, evaluationPlan } = version;
  if (ref === null || evaluationPlan === null) {
    return { why: 'the champion was registered by hand: it has no test of its own' };
  }
  const lineage = await readLineage(store, ref);
  const before = await readConfig(store, lineage.config.artifact);
  // Scores of a benchmark and of new rows differ also where nothing has changed.
  if (suiteParts(before.config).some((part) => part !== 'test')) {
    return { why: 'the champion was evaluated on other prompts than the test split' };
  }
  if (config.evaluation.scorers !== 'auto' && config.evaluation.scorers[0] === 'judge') {
    return { why: 'a judge compares two models, it measures none by itself' };
  }
  return { version, lineage, evaluationPlan };
}

export interface DriftSpending {
  /** What to set aside of the month's budget; null where no cap of a month is set. */
  readonly month: { readonly month: string; readonly amount: number; readonly cap: number } | null;
}

/** What asking may cost, within every cap; nobody is asked to approve it, so that above one the champion is not asked. */
export function driftSpending(
  config: RunConfig,
  {
    model,
    prompts,
    dataset,
    needsHosting,
  }: {
    model: AskedModel;
    prompts: number;
    dataset: Pick<PreparedDatasetRef, 'rows' | 'tokens'>;
    needsHosting: boolean;
  },
): DriftSpending | { readonly why: string } {
  const { max_cost_usd: most, approve_above_usd: above, max_month_usd: cap } = config.budget;
  const { price } = model;
  const limit = Math.min(most ?? Infinity, above ?? Infinity);
  const perHour = needsHosting ? hostingPerHour(config, model) : 0;
  if (price === null || perHour === null) {
    if (limit === Infinity && cap === undefined) return { month: null };
    return {
      why:
        price === null
          ? `the price of ${model.model} is not known (budget.prices names it)`
          : `${model.model} has to be hosted, and what an hour of that costs is not known (hosting_per_hour in budget.prices)`,
    };
  }
  const { rows, tokens } = dataset;
  const perRow = (tokens.train + tokens.test) / Math.max(rows.train + rows.test, 1);
  const answers = prompts * model.samples;
  const asking = (answers * (perRow * price.input + model.maxTokens * price.output)) / 1e6;
  const hosting = hostingRange({ hosting_per_hour: perHour }, answers, { endpoints: 1, smokeTests: 0 });
  const amount = asking + hosting.high;
  if (amount > limit) return { why: `it may cost ${amount.toFixed(2)} USD, more than the budget allows unasked` };
  return { month: cap === undefined ? null : { month: new Date().toISOString().slice(0, 7), amount, cap } };
}

/** As an endpoint is billed, and never less than the model's own entry says; null where nobody has said it. */
function hostingPerHour({ budget, training }: RunConfig, { provider, model }: EvaluatedModel): number | null {
  const billed = provider === training.provider ? budget.prices[training.base_model] : undefined;
  const most = Math.max(budget.prices[model]?.hosting_per_hour ?? 0, billed?.hosting_per_hour ?? 0);
  return most === 0 ? null : most;
}
