import type { EvaluatedModel } from '../activities/evaluation-plan.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { sumKnown } from '../domain/sum-known.ts';
import { answering, provider } from './activities.ts';
import { leftOfCap } from './evaluate-stage.ts';
import { whileHosted } from './host-models.ts';
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

/** Has models answer the prompts of a plan, hosted where they have to be; what it costs is the run's. */
export async function askModels(
  run: RunState,
  { plan, sides, models: asked, shards, what, asksAboveCap }: AskedModels,
): Promise<void> {
  const { configRef, firstRunId } = run.input;
  const { hosted: models } = await provider.planHosting.executeWithOptions(
    { summary: 'Which models have to be hosted' },
    [{ configRef, asked: { models: asked } }],
  );
  const budget = asksAboveCap ? await leftOfCap(run) : null;
  const { costUsd: hostingUsd } = await whileHosted({ firstRunId, configRef, models }, async ({ names }) => {
    for (let shard = 0; shard < shards; shard += 1) {
      for (const side of sides) {
        const summary = `${side}: ${what} of shard ${shard + 1} of ${shards}`;
        const { costUsd } = await answering.answerPrompts.executeWithOptions({ summary }, [
          { configRef, plan, side, shard, callAs: names },
        ]);
        run.evaluationCost = sumKnown(run.evaluationCost, costUsd);
        await askAbove(run, budget, what);
      }
    }
  });
  run.hostingCost = sumKnown(run.hostingCost, hostingUsd);
}

/** Asks a person to go on where answers crossed the cap; who lifted it in this run has answered already. */
async function askAbove(run: RunState, budget: number | null, what: string): Promise<void> {
  const spent = run.evaluationCost;
  if (budget === null || spent === null || spent <= budget || run.capLifted()) return;
  const question = `the evaluation has cost ${spent.toFixed(2)} USD so far, above the ${budget.toFixed(2)} USD that training left of budget.max_cost_usd; go on with the ${what}?`;
  await askForSpending(run, { id: 'spend-2', question });
  await run.enter('evaluate');
}
