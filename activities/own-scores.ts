import type { Metric, ScorerSetup } from '../evaluation/choose-scorers.ts';
import { collectScores } from '../evaluation/collect-scores.ts';
import type { Collected } from '../evaluation/collect-scores.ts';
import type { ScoredPrompts } from '../evaluation/drift.ts';
import { answerPairs } from './answer-pairs.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { StoredEvaluationPlan } from './evaluation-plan.ts';
import { askedModel } from './plan-evaluation.ts';

/** One model's own scores, by the metric, on the prompts of a plan. */
export interface OwnScores extends ScoredPrompts {
  readonly calls: Collected['calls'];
  /** What was measured: right and wrong answers stand for macro F1, which is no mean of single ones. */
  readonly metric: string;
}

/** Scores the answers of one side by themselves: nothing is compared, so nothing is paired. */
export async function ownScores(
  deps: Pick<ActivityDependencies, 'store'>,
  plan: StoredEvaluationPlan,
  side: string,
  setup: ScorerSetup,
): Promise<OwnScores> {
  const model = askedModel(plan, side);
  const collected = await collectScores({
    pairs: answerPairs(deps, plan, model, model),
    setup,
    labels: plan.labels,
    prices: { baseline: null, candidate: null },
  });
  const { name, kind } = setup.metric;
  return {
    ...scoredBy(setup.metric, collected),
    calls: collected.calls,
    metric: kind === 'labels' ? 'accuracy' : name,
  };
}

function scoredBy({ name, kind }: Metric, { labels, groups, scores }: Collected): ScoredPrompts {
  if (kind === 'labels' && labels !== null) {
    const right = labels.expected.map((label, at) => Number(label === labels.candidate[at]));
    return { scores: right, groups: labels.row.map((row) => groups[row] ?? null) };
  }
  return { scores: scores.get(name)?.candidate ?? [], groups };
}
