import { RetuneError } from '../domain/failure-type.ts';
import type { FailOn } from '../domain/exit-code.ts';
import { ensureStarted } from '../runs/ensure-started.ts';
import type { Beginning } from '../runs/ensure-started.ts';
import { attachRun } from './attach-run.ts';
import type { CommandContext } from './context.ts';
import { startDevStack } from './dev-stack.ts';
import type { DevStack } from './dev-stack.ts';
import { usageError } from './errors.ts';
import { finishRun } from './finish-run.ts';
import { withSession } from './open-session.ts';
import type { LazySession } from './open-session.ts';
import { findExecution, viewRun } from './run-view.ts';
import { recordAct } from './record-act.ts';
import { untilAborted } from './until-aborted.ts';
import type { Workspace } from './workspace.ts';

/** What `run`, `retry` and `rerun` have in common. */
export interface LaunchOptions {
  readonly dev?: boolean;
  /** With `dev`: what was started stays up until Ctrl-C. */
  readonly keep?: boolean;
  readonly detach?: boolean;
  readonly yes?: boolean;
  readonly failOn: FailOn;
}

/** Starts (or finds) a run and shows it to its end; with `dev` on a stack of its own. */
export async function launchRun(
  context: CommandContext,
  workspace: Workspace,
  options: LaunchOptions,
  begin: (session: LazySession) => Promise<Beginning>,
): Promise<number> {
  if (options.dev === true && options.detach === true) {
    throw usageError(
      '--dev and --detach contradict each other: --dev ends with the command',
      'start `retune dev` in another terminal, then use --detach',
    );
  }
  if (options.keep === true && options.dev !== true) throw usageError('--keep needs --dev', 'add --dev');
  const stack = options.dev === true ? await startDevStack(context, workspace, { logTo: 'file' }) : null;
  try {
    const exitCode = await withSession(
      context,
      (session) => launch(context, workspace, { ...options, stopsWithUs: stack?.isOurs ?? false }, session, begin),
      stack?.session ?? {},
    );
    if (stack !== null && options.keep === true) await keepUp(context, stack);
    return exitCode;
  } finally {
    if (stack !== null) {
      await stack.stop();
      context.output.info(stack.goOn);
    }
  }
}

async function launch(
  context: CommandContext,
  workspace: Workspace,
  options: LaunchOptions & { readonly stopsWithUs: boolean },
  lazy: LazySession,
  begin: (session: LazySession) => Promise<Beginning>,
): Promise<number> {
  // Reached before anything is claimed: an id whose run could not be started is not used up.
  const beginning = await begin(lazy);
  const { record } = beginning;
  if (record.closedAt !== null) {
    const view = await viewRun(workspace, record.runId, lazy.connect);
    return finishRun(context, workspace, view, lazy.opened(), { failOn: options.failOn, exitByOutcome: true });
  }
  const session = await lazy.connect();
  await ensureStarted(workspace.store, session, beginning, { approveSpending: options.yes ?? false });
  const { runId } = record;
  if (beginning.isNew) await recordAct(context, { action: 'start', runId });
  context.output.info(beginning.isNew ? `run ${runId} is started` : `attached to run ${runId}`);
  if (options.detach !== true) return attachRun(context, workspace, session, runId, options);
  context.output.info(`come back with \`retune watch ${runId}\``);
  const execution = await findExecution(session, runId);
  const view = {
    ...{ runId, record, status: record.status, closed: false, live: false, warning: null, unanswered: null },
    executionId: execution?.executionId ?? null,
  };
  return finishRun(context, workspace, view, session, { failOn: options.failOn, exitByOutcome: false });
}

async function keepUp({ output, signal }: CommandContext, stack: DevStack): Promise<void> {
  for (const line of stack.lines) output.info(line);
  output.info('everything stays up until Ctrl-C');
  await untilAborted(signal, stack.failed).catch((error: unknown) => {
    throw error instanceof RetuneError ? error : new RetuneError('UNEXPECTED', `the worker stopped: ${String(error)}`);
  });
}
