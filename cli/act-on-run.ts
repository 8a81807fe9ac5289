import { WorkflowNotFoundError } from '@temporalio/client';
import { RetuneError } from '../domain/failure-type.ts';
import { workflowId } from '../domain/identity.ts';
import type { Decision } from '../domain/run-status.ts';
import { adoptJobUpdate, decideApprovalUpdate, extendDeadlineUpdate, wakeSignal } from '../workflows/messages.ts';
import { unknownRun } from '../runs/run-records.ts';
import { askWorkflow } from './ask-workflow.ts';
import { cancelRun } from './cancel-run.ts';
import type { CommandContext } from './context.ts';
import { withSession } from './open-session.ts';
import { recordAct } from './record-act.ts';
import { viewRun } from './run-view.ts';
import type { RunView } from './run-view.ts';
import type { TemporalSession } from './temporal-session.ts';
import { ANSWERING, requireWorker } from './worker-presence.ts';
import { openWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

interface Acting {
  readonly workspace: Workspace;
  readonly session: TemporalSession;
  readonly view: RunView;
}

/** What every acting command needs: a run that is known, a Temporal that answers and (for an open run) a worker. */
async function acting<T>(context: CommandContext, runId: string, work: (acting: Acting) => Promise<T>): Promise<T> {
  const workspace = openWorkspace(context);
  return withSession(context, async ({ connect }) => {
    const session = await connect();
    const view = await viewRun(workspace, runId, connect);
    if (!view.closed && !view.live) await requireWorker(session, ANSWERING);
    // What is sent would be read by nobody, or be the next thing that cannot be read.
    if (view.unanswered?.code === 'PAYLOAD_UNREADABLE') throw view.unanswered;
    return work({ workspace, session, view });
  });
}

async function done(
  context: CommandContext,
  runId: string,
  action: string,
  stage: string,
  text: string,
  reason?: string,
): Promise<number> {
  await recordAct(context, { action, runId, ...(reason === undefined || reason === '' ? {} : { reason }) });
  context.output.result({ run_id: runId, action, stage }, text);
  return 0;
}

export async function cancel(context: CommandContext, runId: string): Promise<number> {
  const workspace = openWorkspace(context);
  return withSession(context, async ({ connect }) => {
    const stage = await cancelRun(context, workspace, runId, connect);
    return done(context, runId, 'cancel', stage, `run ${runId} is closed: ${stage}`);
  });
}

export interface DecisionOptions {
  readonly decision: Decision;
  readonly approvalId: string | null;
  readonly reason: string;
}

export function decide(context: CommandContext, runId: string, options: DecisionOptions): Promise<number> {
  const { decision, approvalId, reason } = options;
  return acting(context, runId, async ({ session, view }) => {
    const { stage } = view.status.outcome;
    if (view.closed) return repeatDecision(context, view, options);
    const handle = session.client.workflow.getHandle(workflowId.fineTune(runId));
    const decided = await askUpdate(runId, session, () =>
      handle.executeUpdate(decideApprovalUpdate, { args: [{ approvalId, decision, actor: context.actor, reason }] }),
    );
    return done(context, runId, decision, stage, `${decided.id}: ${decided.decision} by ${decided.actor}`, reason);
  });
}

/** A closed run answers no more; the same word as the last decision is still no mistake. */
function repeatDecision(context: CommandContext, view: RunView, { decision, approvalId }: DecisionOptions): number {
  const { decisions, outcome } = view.status;
  const last = decisions.findLast(({ id }) => approvalId === null || id === approvalId);
  if (last?.decision === decision) {
    // Nothing is done, so nothing is recorded.
    const { runId } = view;
    const said = `${last.id}: ${last.decision} by ${last.actor}`;
    context.output.result({ run_id: runId, action: decision, stage: outcome.stage }, said);
    return 0;
  }
  const earlier = last === undefined ? '' : `; ${last.id} was answered "${last.decision}" before`;
  throw new RetuneError(
    'NOTHING_PENDING',
    `run ${view.runId} is closed (${outcome.stage}) and asks nothing${earlier}`,
    {
      hint: `\`retune status ${view.runId}\` shows what was decided`,
    },
  );
}

export function wake(context: CommandContext, runId: string): Promise<number> {
  return acting(context, runId, async ({ session, view }) => {
    const { stage } = view.status.outcome;
    if (stage !== 'train' && stage !== 'needs_attention') throw nothingPending(runId, stage, 'has no job to poll');
    const handle = session.client.workflow.getHandle(workflowId.watch(workflowId.fineTune(runId)));
    try {
      await session.call(() => handle.signal(wakeSignal));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw nothingPending(runId, stage, 'has no job to poll');
      throw error;
    }
    return done(context, runId, 'wake', stage, `run ${runId} polls now`);
  });
}

export function adopt(context: CommandContext, runId: string, jobId: string | null): Promise<number> {
  return acting(context, runId, async ({ session, view }) => {
    if (view.closed) throw nothingPending(runId, view.status.outcome.stage, 'waits for no job');
    const handle = session.client.workflow.getHandle(workflowId.fineTune(runId));
    const { stage } = await askUpdate(runId, session, () =>
      handle.executeUpdate(adoptJobUpdate, { args: [{ jobId, actor: context.actor }] }),
    );
    const text = jobId === null ? `run ${runId} creates a job` : `run ${runId} goes on with ${jobId}`;
    return done(context, runId, 'adopt', stage, text, jobId ?? 'none');
  });
}

export function extend(context: CommandContext, runId: string, byMs: number): Promise<number> {
  return acting(context, runId, async ({ session, view }) => {
    if (view.closed) throw nothingPending(runId, view.status.outcome.stage, 'has no deadline any more');
    const handle = session.client.workflow.getHandle(workflowId.fineTune(runId));
    const { stage, deadlineAt } = await askUpdate(runId, session, () =>
      handle.executeUpdate(extendDeadlineUpdate, { args: [{ byMs, actor: context.actor }] }),
    );
    return done(context, runId, 'extend', stage, `the deadline of run ${runId} is ${deadlineAt}`);
  });
}

async function askUpdate<T>(runId: string, session: TemporalSession, ask: () => Promise<T>): Promise<T> {
  await requireWorker(session, ANSWERING);
  try {
    return await askWorkflow(session, workflowId.fineTune(runId), ask);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw unknownRun(runId);
    if (!(error instanceof RetuneError) || error.hint !== '') throw error;
    throw new RetuneError(error.code, error.message, {
      hint: `\`retune status ${runId}\` shows where it stands`,
      cause: error,
    });
  }
}

function nothingPending(runId: string, stage: string, what: string): RetuneError {
  return new RetuneError('NOTHING_PENDING', `run ${runId} ${what}: it is at stage ${stage}`, {
    hint: `\`retune status ${runId}\` shows where it stands`,
  });
}
