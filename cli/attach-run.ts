import type { FailOn } from '../domain/exit-code.ts';
import { workflowId } from '../domain/identity.ts';
import type { CommandContext } from './context.ts';
import { finishRun } from './finish-run.ts';
import { followRun } from './follow-run.ts';
import type { RunView } from './run-view.ts';
import { runLink } from './run-link.ts';
import { createRunDisplay } from './run-display.ts';
import { runResult } from './run-result.ts';
import type { TemporalSession } from './temporal-session.ts';
import { EVERY_QUEUE, noWorkerMessage, unpolledQueue } from './worker-presence.ts';
import type { Workspace } from './workspace.ts';

export const DETACHED_EXIT_CODE = 130;

export interface AttachOptions {
  readonly failOn: FailOn;
  /** With `--dev` the worker ends with the command: the run stands still, it does not go on. */
  readonly stopsWithUs: boolean;
}

/** Shows a run to its end and exits by what it came to; Ctrl-C leaves the run as it is. */
export async function attachRun(
  context: CommandContext,
  workspace: Workspace,
  session: TemporalSession,
  runId: string,
  { failOn, stopsWithUs }: AttachOptions,
): Promise<number> {
  const display = createRunDisplay(context.output);
  const link = await runLink(workspace, session, runId, null);
  if (link !== null) context.output.info(`in the Temporal UI: ${link}`);
  const unpolled = await unpolledQueue(session, EVERY_QUEUE);
  if (unpolled !== null) display.warn(noWorkerMessage(unpolled));
  const end = await followRun(context, workspace, session, runId, display).finally(() => display.end());
  if (end.kind !== 'detached') return finishRun(context, workspace, end.view, session, { failOn, exitByOutcome: true });
  return detach(context, await runLink(workspace, session, runId, end.view.executionId), end.view, stopsWithUs);
}

function detach({ output }: CommandContext, temporalUi: string | null, view: RunView, stopsWithUs: boolean): number {
  const { runId, live, status } = view;
  const message = stopsWithUs
    ? `run ${runId} stands still until a worker is there again`
    : `run ${runId} goes on without this command`;
  const hint = stopsWithUs
    ? `come back with \`retune dev\`, then \`retune watch ${runId}\``
    : `come back with \`retune watch ${runId}\``;
  output.info(message);
  output.info(hint);
  const result = runResult(status.outcome, {
    workflowId: workflowId.fineTune(runId),
    temporalUi,
    report: null,
    exitCode: DETACHED_EXIT_CODE,
    live,
    pendingApproval: status.pendingApproval,
    spent: status.spent ?? null,
  });
  // Not a failure of the run, so it has no failure code of its own; yet a reader of the last line must see why it ends.
  output.result({ ...result, error: { code: 'DETACHED', message, hint } }, '');
  return DETACHED_EXIT_CODE;
}
