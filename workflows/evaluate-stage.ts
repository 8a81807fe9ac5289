import { ApplicationFailure, executeChild, workflowInfo } from '@temporalio/workflow';
import { workflowId } from '../domain/identity.ts';
import { childOptions } from './child-options.ts';
import { evaluateModel } from './evaluate-model.ts';
import { askForSpending } from './prepare-stages.ts';
import type { RunState } from './run-state.ts';

/** Baseline and candidate answer the same prompts; the scored figures come back, the answers stay in the store. */
export async function evaluate(run: RunState): Promise<void> {
  const { dataset, job } = run.progress;
  if (dataset === null || job === null) throw new TypeError('there is nothing to evaluate');
  await run.enter('evaluate');
  const { runId, name, configRef } = run.input;
  let budget = run.plan.evaluationBudgetUsd;
  for (;;) {
    const result = await executeChild(evaluateModel, {
      ...childOptions(run.input),
      workflowRunTimeout: run.plan.stageDeadlineMs,
      workflowId: workflowId.evaluate(workflowInfo().workflowId),
      staticSummary: `Evaluate ${job.fineTunedModel}`,
      args: [{ runId, name, configRef, dataset, candidate: job.fineTunedModel, budgetUsd: budget }],
    });
    run.evaluationCost = result.costUsd;
    if (result.kind === 'scored') {
      const { figures, verdict, reasons } = result.scored;
      run.advance({ evaluation: result.scored.details });
      run.update({ evaluation: figures, verdict, reasons, championBefore: result.championBefore });
      run.expectedChampion = result.expectedChampion;
      for (const warning of result.warnings) run.warn(warning);
      return run.note(
        `${figures.metric}: ${figures.baseline.toFixed(3)} → ${figures.candidate.toFixed(3)} over ${figures.n} prompts`,
      );
    }
    if (result.costUsd === null || budget === null) {
      throw ApplicationFailure.nonRetryable('the evaluation stopped for a cap that is not set', 'UNEXPECTED');
    }
    const spent = result.costUsd.toFixed(2);
    const question = `the evaluation has cost ${spent} USD so far, above the cap of ${budget.toFixed(2)} USD; go on? (${result.answered} of ${result.prompts} answers are kept)`;
    await askForSpending(run, question);
    await run.enter('evaluate');
    budget = null;
  }
}
