import { ApplicationFailure, executeChild, workflowInfo } from '@temporalio/workflow';
import { workflowId } from '../domain/identity.ts';
import { data, line, provider } from './activities.ts';
import type { Question } from './approvals.ts';
import { childOptions } from './child-options.ts';
import { prepareDataset } from './prepare-dataset.ts';
import type { RunState } from './run-state.ts';

/** Raw data → validated, split, digested; stops here when too many rows are bad. */
export async function prepare(run: RunState): Promise<void> {
  if (run.progress.dataset !== null) return;
  await run.enter('prepare');
  const { runId, name, configRef } = run.input;
  const prepared = await executeChild(prepareDataset, {
    ...childOptions(run.input),
    workflowRunTimeout: run.plan.stageDeadlineMs,
    workflowId: workflowId.prepare(workflowInfo().workflowId),
    staticSummary: `Prepare the data of ${name}`,
    args: [{ runId, name, configRef }],
  });
  run.update({ ledger: prepared.ledger, datasetDigest: prepared.dataset.digest });
  run.note(
    `${prepared.ledger.rows} rows read, ${prepared.ledger.rejected} rejected, ${prepared.ledger.duplicates} duplicates`,
  );
  if (prepared.refusal !== null) throw ApplicationFailure.nonRetryable(prepared.refusal, 'DATA_REJECTED');
  const { digest } = prepared.dataset;
  const otherData = run.plan.previousDigest !== null && run.plan.previousDigest !== digest;
  run.advance({ dataset: prepared.dataset, intentSpent: run.progress.intentSpent || otherData });
}

/** Tokens, price and what the test split can show, before anything is spent; asks for money where the budget says so. */
export async function estimate(run: RunState): Promise<void> {
  if (run.progress.job !== null || run.progress.dataset === null) return;
  await run.enter('estimate');
  const { runId, configRef } = run.input;
  const result = await data.estimateRun.executeWithOptions({ summary: 'Estimate tokens, price and test power' }, [
    { runId, configRef, dataset: run.progress.dataset },
  ]);
  run.estimated = result;
  run.note(result.note);
  for (const warning of result.warnings) run.warn(warning);
  if (result.refusal !== null) throw ApplicationFailure.nonRetryable(result.refusal.message, result.refusal.code);
}

export async function approveSpending(run: RunState): Promise<void> {
  const { estimated } = run;
  if (estimated === null) return;
  if (estimated.question !== null && !run.progress.spendingApproved) {
    await askForSpending(run, { id: 'spend-1', question: estimated.question });
    run.advance({ spendingApproved: true });
  }
  if (estimated.month !== null) {
    const { month, cap } = estimated.month;
    // A champion that was asked first, to see whether training is worth it, has been paid already.
    const amount = estimated.month.amount + (run.evaluationCost ?? 0) + (run.hostingCost ?? 0);
    const answer = await line.reserveBudget.executeWithOptions({ summary: `Reserve ${amount} USD of ${month}` }, [
      { name: run.input.name, runId: run.input.runId, month, amount, cap },
    ]);
    if (!answer.reserved) {
      const message = `budget.max_month_usd is ${cap}: ${answer.spent.toFixed(2)} USD of ${month} are spent or reserved and this run may cost ${amount.toFixed(2)}`;
      throw ApplicationFailure.nonRetryable(message, 'BUDGET_EXCEEDED');
    }
  }
}

/** Throws SPENDING_NOT_APPROVED unless somebody (or `--yes`) says yes in time. */
export async function askForSpending(run: RunState, asked: Question): Promise<void> {
  await run.enter('approval');
  const answer = run.input.approveSpending
    ? run.approvals.grant(asked.id, '--yes', 'approved when the run was started')
    : await run.approvals.request(run, asked, run.plan.approvalTimeoutMs);
  run.note(`${answer.id}: ${answer.decision} by ${answer.actor}`);
  if (answer.decision === 'approve') return;
  const why = answer.decision === 'reject' ? `rejected by ${answer.actor}` : 'nobody answered in time';
  throw ApplicationFailure.nonRetryable(`${answer.id}: spending was not approved: ${why}`, 'SPENDING_NOT_APPROVED');
}

/** The split files at the provider; found again rather than sent twice. */
export async function upload(run: RunState): Promise<void> {
  const { dataset, uploadGeneration } = run.progress;
  if (run.progress.job !== null || dataset === null) return;
  await run.enter('upload');
  const { runId, firstRunId, configRef } = run.input;
  const uploads = await provider.uploadFiles.executeWithOptions(
    { summary: `Upload ${dataset.rows.train} training rows`, scheduleToCloseTimeout: run.plan.stageDeadlineMs },
    [{ runId, firstRunId, configRef, dataset, generation: uploadGeneration }],
  );
  run.advance({ uploads });
  run.note(`${dataset.rows.train} training rows, ${(dataset.train.bytes / 1e6).toFixed(1)} MB`);
}
