import { ApplicationFailure, executeChild, workflowInfo } from '@temporalio/workflow';
import { workflowId } from '../domain/identity.ts';
import { sumKnown } from '../domain/sum-known.ts';
import { record } from './activities.ts';
import { childOptions } from './child-options.ts';
import { release } from './host-models.ts';
import { figuresText } from './details.ts';
import { evaluateModel } from './evaluate-model.ts';
import { askForSpending } from './prepare-stages.ts';
import type { RunState } from './run-state.ts';

/** Baseline and candidate answer the same prompts; the scored figures come back, the answers stay in the store. */
export async function evaluate(run: RunState): Promise<void> {
  const { dataset, job } = run.progress;
  if (dataset === null || job === null) throw new TypeError('there is nothing to evaluate');
  await run.enter('evaluate');
  const { runId, firstRunId, name, configRef } = run.input;
  const left = await leftOfCap(run);
  // What the champion was asked before training, and the checkpoints after it, is paid already.
  let budget =
    left === null || run.capLifted() ? null : Math.max(left - (run.evaluationCost ?? 0) - (run.hostingCost ?? 0), 0);
  for (;;) {
    const result = await releasing(run, job.fineTunedModel, () =>
      executeChild(evaluateModel, {
        ...childOptions(run.input),
        workflowRunTimeout: run.plan.stageDeadlineMs,
        workflowId: workflowId.evaluate(workflowInfo().workflowId),
        staticSummary: `Evaluate ${job.fineTunedModel}`,
        args: [{ runId, firstRunId, name, configRef, dataset, candidate: job.fineTunedModel, budgetUsd: budget }],
      }),
    );
    // Kept answers cost nothing the second time: what was paid before the question stays counted.
    run.evaluationCost = sumKnown(run.evaluationCost, result.costUsd);
    run.hostingCost = sumKnown(run.hostingCost, result.hostingUsd);
    if (result.kind === 'scored') {
      const { figures, verdict, reasons } = result.scored;
      run.advance({ evaluation: result.scored.details });
      run.update({ evaluation: figures, verdict, reasons, championBefore: result.championBefore });
      run.expectedChampion = result.expectedChampion;
      run.evaluationPlan = result.plan;
      for (const warning of result.warnings) run.warn(warning);
      const chosen = job.chosen === undefined ? '' : `${job.chosen}; `;
      return run.note(`${chosen}${figuresText(figures)} over ${figures.n} prompts`);
    }
    if (result.costUsd === null || budget === null) {
      throw ApplicationFailure.nonRetryable('the evaluation stopped for a cap that is not set', 'UNEXPECTED');
    }
    const spent = result.costUsd.toFixed(2);
    const question = `the evaluation has cost ${spent} USD so far, above the ${budget.toFixed(2)} USD that training left of budget.max_cost_usd; go on? (${result.answered} of ${result.prompts} answers are kept)`;
    await askForSpending(run, { id: 'spend-2', question });
    await run.enter('evaluate');
    budget = null;
  }
}

/**
 * The child releases what it hosts, unless it was cut off (its time ran out, somebody terminated it): then its endpoints
 * are released here, by the run's key, before the failure goes on.
 */
async function releasing<T>(run: RunState, candidate: string, evaluation: () => Promise<T>): Promise<T> {
  try {
    return await evaluation();
  } catch (error) {
    const { firstRunId, configRef } = run.input;
    const models = [{ provider: run.plan.provider, model: candidate }, ...run.plan.rivals];
    run.hostingCost = sumKnown(run.hostingCost, await release({ firstRunId, configRef, models }));
    throw error;
  }
}

/** What the evaluation may cost: the cap holds for training too. Null where there is no cap. */
export async function leftOfCap(run: RunState): Promise<number | null> {
  const { evaluationBudgetUsd: cap } = run.plan;
  if (cap === null) return null;
  const { configRef } = run.input;
  const trainedTokens = run.progress.job?.trainedTokens ?? null;
  const training = await record.costOf.executeWithOptions({ summary: 'What the training cost' }, [
    { configRef, trainedTokens, evaluationUsd: 0, estimated: null },
  ]);
  return training === null ? cap : Math.max(cap - training.total, 0);
}
