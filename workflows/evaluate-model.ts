import { setHandler } from '@temporalio/workflow';
import type { AnsweredShard, EvaluationPlan, ScoredEvaluation } from '../activities/evaluation.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import { compute, provider } from './activities.ts';
import { whileHosted } from './host-models.ts';
import type { HostedNow } from './host-models.ts';
import { evaluationProgressQuery } from './messages.ts';

export interface EvaluateModelInput {
  readonly runId: string;
  readonly firstRunId: string;
  readonly name: string;
  readonly configRef: ArtifactRef;
  readonly dataset: PreparedDatasetRef;
  /** The tuned model's id at the training provider. */
  readonly candidate: string;
  /** Stops asking above this; null: no cap, or one that a person lifted. */
  readonly budgetUsd: number | null;
}

export type EvaluateModelOutcome = {
  /** Null where a price is not known. */
  readonly costUsd: number | null;
  /** Of the endpoints that served the models; null where a price is not known. */
  readonly hostingUsd: number | null;
  readonly championBefore: string | null;
  readonly expectedChampion: number | null;
  readonly warnings: readonly string[];
} & (
  | { readonly kind: 'scored'; readonly scored: ScoredEvaluation }
  | { readonly kind: 'over_budget'; readonly answered: number; readonly prompts: number }
);

/** Batches under way at once: enough to hide a provider's latency, few enough to stay inside its limits. */
const WINDOW = 4;

/** Asks both models the same prompts, a batch an activity in a sliding window, then scores the pairs. */
export async function evaluateModel(input: EvaluateModelInput): Promise<EvaluateModelOutcome> {
  const progress = { done: 0, total: 0 };
  setHandler(evaluationProgressQuery, () => progress);
  const { runId, configRef, dataset, candidate } = input;
  const plan = await provider.planEvaluation.executeWithOptions({ summary: 'Choose baseline and prompts' }, [
    { runId, name: input.name, configRef, dataset, candidate },
  ]);
  progress.total = plan.prompts * 2;
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
    championBefore: plan.championBefore,
    expectedChampion: plan.expectedChampion,
    warnings: plan.warnings,
  };
  if (overBudget) return { ...common, kind: 'over_budget', answered, prompts: plan.prompts * 2 };
  const scored = await compute.scoreAnswers.executeWithOptions({ summary: 'Score the pairs, decide the verdict' }, [
    { configRef, plan: plan.plan },
  ]);
  return { ...common, kind: 'scored', scored };
}

async function answerAll(
  { configRef, budgetUsd }: EvaluateModelInput,
  plan: EvaluationPlan,
  progress: { done: number },
  hosted: HostedNow,
): Promise<{ costUsd: number | null; answered: number; overBudget: boolean }> {
  const tasks = Array.from({ length: plan.shards }, (_, shard) => shard).flatMap((shard) => [
    { side: 'baseline' as const, shard },
    { side: 'candidate' as const, shard },
  ]);
  let costUsd: number | null = 0;
  let next = 0;
  const overBudget = (): boolean => {
    const hosting = hosted.spentUsd();
    return budgetUsd !== null && costUsd !== null && hosting !== null && costUsd + hosting > budgetUsd;
  };
  const workOff = async (): Promise<void> => {
    for (let task = tasks[next]; task !== undefined && !overBudget(); task = tasks[next]) {
      next += 1;
      const summary = `${task.side}: prompts of shard ${task.shard + 1} of ${plan.shards}`;
      const answers: AnsweredShard = await provider.answerPrompts.executeWithOptions({ summary }, [
        { configRef, plan: plan.plan, ...task, callAs: hosted.names },
      ]);
      costUsd = costUsd === null || answers.costUsd === null ? null : costUsd + answers.costUsd;
      progress.done += answers.prompts;
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, workOff));
  return { costUsd, answered: progress.done, overBudget: overBudget() && next < tasks.length };
}
