import { ApplicationFailure, executeChild, setHandler, workflowInfo } from '@temporalio/workflow';
import type { AnsweredShard, EvaluationExtras, EvaluationPlan, ScoredEvaluation } from '../activities/evaluation.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { workflowId } from '../domain/identity.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import { sumKnown } from '../domain/sum-known.ts';
import { answering, provider, scoring } from './activities.ts';
import { childOptions } from './child-options.ts';
import { whileHosted } from './host-models.ts';
import type { HostedNow } from './host-models.ts';
import { evaluationProgressQuery } from './messages.ts';
import { prepareDataset } from './prepare-dataset.ts';

export interface EvaluateModelInput {
  readonly runId: string;
  readonly firstRunId: string;
  readonly name: string;
  readonly configRef: ArtifactRef;
  /** Null: an evaluation alone, which prepares the data itself. */
  readonly dataset: PreparedDatasetRef | null;
  /** As people name a model; a bare id is one at the training provider. */
  readonly candidate: string;
  /** Stops asking above this; null: no cap, or one that a person lifted. */
  readonly budgetUsd: number | null;
  /** What `retune evaluate` asks for beyond the configuration. */
  readonly extras?: EvaluationExtras;
}

export type EvaluateModelOutcome = {
  /** Null where a price is not known. */
  readonly costUsd: number | null;
  /** Of the endpoints that served the models; null where a price is not known. */
  readonly hostingUsd: number | null;
  /** What was asked, for whoever reads the answers. */
  readonly plan: ArtifactRef;
  readonly championBefore: string | null;
  readonly expectedChampion: number | null;
  readonly warnings: readonly string[];
} & (
  | { readonly kind: 'scored'; readonly scored: ScoredEvaluation }
  | { readonly kind: 'over_budget'; readonly answered: number; readonly prompts: number }
);

/** Asks both models the same prompts, a batch an activity, then scores the pairs. */
export async function evaluateModel(input: EvaluateModelInput): Promise<EvaluateModelOutcome> {
  const progress = { done: 0, total: 0 };
  setHandler(evaluationProgressQuery, () => progress);
  const { runId, name, configRef, candidate, extras } = input;
  const dataset = input.dataset ?? (await preparedAlone(input));
  const plan = await answering.planEvaluation.executeWithOptions({ summary: 'Choose baseline and prompts' }, [
    { runId, name, configRef, dataset, candidate, ...(extras !== undefined && { extras }) },
  ]);
  progress.total = plan.prompts * plan.sides.length;
  const { hosted: models } = await provider.planHosting.executeWithOptions(
    { summary: 'Which models have to be hosted' },
    [{ configRef, asked: { plan: plan.plan } }],
  );
  const { result, costUsd: hostingUsd } = await whileHosted(
    { firstRunId: input.firstRunId, configRef, models },
    (hosted) => answerAll(input, plan, progress, hosted),
  );
  const { costUsd, answered, overBudget } = result;
  const common = {
    costUsd,
    hostingUsd,
    plan: plan.plan,
    championBefore: plan.championBefore,
    expectedChampion: plan.expectedChampion,
    warnings: plan.warnings,
  };
  if (overBudget) return { ...common, kind: 'over_budget', answered, prompts: progress.total };
  const scored = await scoring.scoreAnswers.executeWithOptions({ summary: 'Score the pairs, decide the verdict' }, [
    { configRef, plan: plan.plan },
  ]);
  return { ...common, kind: 'scored', scored };
}

/** The data of an evaluation that is part of no run. */
async function preparedAlone({ runId, name, configRef }: EvaluateModelInput): Promise<PreparedDatasetRef> {
  const prepared = await executeChild(prepareDataset, {
    ...childOptions({ name }),
    workflowId: workflowId.prepare(workflowInfo().workflowId),
    staticSummary: `Prepare the data of ${name}`,
    args: [{ runId, name, configRef }],
  });
  if (prepared.refusal !== null) throw ApplicationFailure.nonRetryable(prepared.refusal, 'DATA_REJECTED');
  return prepared.dataset;
}

async function answerAll(
  { configRef, budgetUsd }: EvaluateModelInput,
  plan: EvaluationPlan,
  progress: { done: number },
  hosted: HostedNow,
): Promise<{ costUsd: number | null; answered: number; overBudget: boolean }> {
  let costUsd: number | null = 0;
  const overBudget = (): boolean => {
    const hosting = hosted.spentUsd();
    return budgetUsd !== null && costUsd !== null && hosting !== null && costUsd + hosting > budgetUsd;
  };
  // One batch at a time: a worker that is killed has at most one whose answers were paid and not kept.
  for (let shard = 0; shard < plan.shards; shard += 1) {
    for (const side of plan.sides) {
      if (overBudget()) return { costUsd, answered: progress.done, overBudget: true };
      const summary = `${side}: prompts of shard ${shard + 1} of ${plan.shards}`;
      const answers: AnsweredShard = await answering.answerPrompts.executeWithOptions({ summary }, [
        { configRef, plan: plan.plan, side, shard, callAs: hosted.names },
      ]);
      costUsd = sumKnown(costUsd, answers.costUsd);
      progress.done += answers.prompts;
    }
  }
  for (const shard of judgedShards(plan)) {
    if (overBudget()) return { costUsd, answered: progress.done, overBudget: true };
    const what = shard === 'labels' ? 'what people have labelled' : `shard ${shard + 1} of ${plan.shards}`;
    const judged = await answering.judgeAnswers.executeWithOptions({ summary: `judge: ${what}` }, [
      { configRef, plan: plan.plan, shard, callAs: hosted.names },
    ]);
    costUsd = sumKnown(costUsd, judged.costUsd);
  }
  return { costUsd, answered: progress.done, overBudget: false };
}

/** What the judge looks at, a batch at a time: what it has judged is kept, as answers are. */
function judgedShards({ judged, shards }: EvaluationPlan): readonly (number | 'labels')[] {
  return judged ? ['labels', ...Array.from({ length: shards }, (_, at) => at)] : [];
}
