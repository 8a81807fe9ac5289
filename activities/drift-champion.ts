import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { VersionLineage } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { AskedModel } from './evaluation-plan.ts';
import { suiteParts } from './evaluation-suite.ts';
import { hostingRange } from './price-range.ts';
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
  const version = line.versions.find((entry) => entry.version === line.champion);
  if (version === undefined) return { why: 'there is no champion yet' };
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
  { model, prompts, dataset }: { model: AskedModel; prompts: number; dataset: PreparedDatasetRef },
): DriftSpending | { readonly why: string } {
  const { max_cost_usd: most, approve_above_usd: above, max_month_usd: cap } = config.budget;
  const { price } = model;
  const limit = Math.min(most ?? Infinity, above ?? Infinity);
  if (price === null) {
    return limit === Infinity && cap === undefined
      ? { month: null }
      : { why: `the price of ${model.model} is not known (budget.prices names it)` };
  }
  const { rows, tokens } = dataset;
  const perRow = (tokens.train + tokens.test) / Math.max(rows.train + rows.test, 1);
  const answers = prompts * model.samples;
  const asking = (answers * (perRow * price.input + model.maxTokens * price.output)) / 1e6;
  const hosted = config.budget.prices[config.training.base_model] ?? { hosting_per_hour: 0 };
  const amount = asking + hostingRange(hosted, answers, { endpoints: 1, smokeTests: 0 }).high;
  if (amount > limit) return { why: `it may cost ${amount.toFixed(2)} USD, more than the budget allows unasked` };
  return { month: cap === undefined ? null : { month: new Date().toISOString().slice(0, 7), amount, cap } };
}
