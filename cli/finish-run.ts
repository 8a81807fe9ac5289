import { exitCodeOf } from '../domain/exit-code.ts';
import type { FailOn } from '../domain/exit-code.ts';
import { workflowId } from '../domain/identity.ts';
import { answeringServer } from './answering-server.ts';
import type { CommandContext } from './context.ts';
import { errorToText, toRetuneError } from './errors.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { materialiseReport } from './report-files.ts';
import { runLink } from './run-link.ts';
import { runResult } from './run-result.ts';
import { statusText } from './status-text.ts';
import type { TemporalSession } from './temporal-session.ts';
import type { RunView } from './run-view.ts';
import type { Workspace } from './workspace.ts';

export interface FinishOptions {
  readonly failOn: FailOn;
  /** `status` is 0 when it can tell, whatever it tells; nothing went wrong with the command. */
  readonly exitByOutcome: boolean;
}

/** Prints what a run came to (or where it stands) as the command's result and returns the exit code. */
export async function finishRun(
  context: CommandContext,
  workspace: Workspace,
  view: RunView,
  session: TemporalSession | null,
  { failOn, exitByOutcome }: FinishOptions,
): Promise<number> {
  const { status, runId, executionId } = view;
  const { outcome, pendingApproval } = status;
  const waits = pendingApproval !== null || status.attention !== null;
  const outcomeCode = exitCodeOf(outcome, failOn, waits);
  const exitCode = exitByOutcome ? outcomeCode : 0;
  const id = workflowId.fineTune(runId);
  const report = await materialiseReport(workspace, runId);
  const server = session ?? (view.closed ? await answeringServer(context, workspace.home) : null);
  const temporalUi = server === null ? null : await runLink(workspace, server, runId, executionId);
  context.output.result(
    runResult(outcome, {
      workflowId: id,
      temporalUi,
      report: report?.html ?? null,
      exitCode: exitByOutcome || view.closed || waits ? outcomeCode : 0,
      live: view.live,
      pendingApproval,
      warnings: status.warnings,
      spent: status.spent ?? null,
    }),
    statusText(view, { report: report?.html ?? null, temporalUi }),
  );
  if (outcome.error !== null && !context.options.json) {
    const { code, message, hint } = outcome.error;
    const error = new RetuneError(code, message, { hint });
    context.output.stderr.write(errorToText(toRetuneError(error), false));
  }
  return exitCode;
}
