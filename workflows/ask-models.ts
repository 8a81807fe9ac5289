import type { EvaluatedModel } from '../activities/evaluation-plan.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { sumKnown } from '../domain/sum-known.ts';
import { answering, provider } from './activities.ts';
import { leftOfCap } from './evaluate-stage.ts';
import { whileHosted } from './host-models.ts';
import { leftOfStageMs } from './left-of-stage.ts';
import { askForSpending } from './prepare-stages.ts';
import type { RunState } from './run-state.ts';

export interface AskedModels {
  readonly plan: ArtifactRef;
  readonly sides: readonly string[];
  readonly models: readonly EvaluatedModel[];
  readonly shards: number;
  /** What is asked, as `anchor prompts`. */
  readonly what: string;
  /** Whether a person is asked to go on where the answers cross the cap. */
  readonly asksAboveCap: boolean;
}

/**
 * Has models answer the prompts of a plan, hosted where they have to be; what it costs is the run's, also where it fails.
 * Nothing is hosted while a person is asked. No later than the stage's deadline.
 */
export async function askModels(
  run: RunState,
  { plan, sides, models: asked, shards, what, asksAboveCap }: AskedModels,
): Promise<void> {
  const { configRef, firstRunId } = run.input;
  const leftMs = (): number => leftOfStageMs(run);
  const { hosted: models } = await provider.planHosting.executeWithOptions(
    { summary: 'Which models have to be hosted', scheduleToCloseTimeout: leftMs() },
    [{ configRef, asked: { models: asked } }],
  );
  const budget = asksAboveCap ? await leftOfCap(run) : null;
  const batches = Array.from({ length: shards }, (_, shard) => sides.map((side) => ({ shard, side }))).flat();
  const onReleased = (costUsd: number | null): void => {
    run.hostingCost = sumKnown(run.hostingCost, costUsd);
  };
  while (batches.length > 0) {
    await whileHosted({ firstRunId, configRef, models, leftMs, onReleased }, async ({ names }) => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const { shard, side } = batch;
        const summary = `${side}: ${what} of shard ${shard + 1} of ${shards}`;
        const { costUsd } = await answering.answerPrompts.executeWithOptions(
          { summary, scheduleToCloseTimeout: leftMs() },
          [{ configRef, plan, side, shard, callAs: names }],
        );
        run.evaluationCost = sumKnown(run.evaluationCost, costUsd);
        if (isAbove(run, budget)) return;
      }
    });
    await askAbove(run, budget, what);
  }
}

/** Whether answers have crossed the cap; who lifted it in this run has answered already. */
function isAbove(run: RunState, budget: number | null): boolean {
  const spent = run.evaluationCost;
  return budget !== null && spent !== null && spent > budget && !run.capLifted();
}

async function askAbove(run: RunState, budget: number | null, what: string): Promise<void> {
  if (budget === null || !isAbove(run, budget)) return;
  const spent = (run.evaluationCost ?? 0).toFixed(2);
  const question = `the evaluation has cost ${spent} USD so far, above the ${budget.toFixed(2)} USD that training left of budget.max_cost_usd; go on with the ${what}?`;
  await askForSpending(run, { id: 'spend-2', question });
  await run.enter('evaluate');
}
