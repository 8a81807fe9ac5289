import { setTimeout as delay } from 'node:timers/promises';
import { RetuneError } from '../domain/failure-type.ts';
import { sightActivities } from './activity-progress.ts';
import type { ActivitySighting } from './activity-progress.ts';
import { answerPending } from './answer-pending.ts';
import type { CommandContext } from './context.ts';
import type { RunDisplay } from './run-display.ts';
import { readWatch } from './read-watch.ts';
import { createEventDeriver } from './run-events.ts';
import { findExecution, viewRun } from './run-view.ts';
import type { RunView } from './run-view.ts';
import type { TemporalSession } from './temporal-session.ts';
import type { Workspace } from './workspace.ts';

const TICK_MS = 500;
/** How long an attached command bears that the server does not answer: longer than one takes to start anew. */
const PATIENCE_MS = 180_000;
/** How long it bears that the workers cannot read the run: a task that failed is with another worker before. */
const UNREAD_PATIENCE_MS = 30_000;
/** How long a workflow may take to close after its last record. */
const CLOSING_MS = 10_000;

const NOTHING_SEEN: ActivitySighting = { progress: null, troubles: [] };

export interface FollowEnd {
  readonly kind: 'closed' | 'waiting' | 'detached';
  readonly view: RunView;
}

/** Shows a run until it has closed, waits for a person who cannot be asked here, or Ctrl-C is pressed. */
export async function followRun(
  context: CommandContext,
  workspace: Workspace,
  session: TemporalSession,
  runId: string,
  display: RunDisplay,
): Promise<FollowEnd> {
  const derive = createEventDeriver();
  let patientUntil = Date.now() + PATIENCE_MS;
  let readAt = Date.now();
  let wasTraining = false;
  for (;;) {
    const view = await sight(workspace, session, runId, patientUntil);
    if (view !== null) {
      const { unanswered } = view;
      if (unanswered?.code !== 'PAYLOAD_UNREADABLE') readAt = Date.now();
      else if (cannotReadHere(unanswered) || Date.now() - readAt > UNREAD_PATIENCE_MS)
        throw comeBack(unanswered, runId);
      if (view.warning === null || unanswered?.code === 'NO_WORKER') patientUntil = Date.now() + PATIENCE_MS;
      else if (Date.now() > patientUntil)
        throw comeBack(unanswered ?? new RetuneError('TEMPORAL_UNREACHABLE', view.warning), runId);
      const { stage } = view.status.outcome;
      const training = stage === 'train' || stage === 'needs_attention';
      // Once more after the stage: the last poll and the last loss belong to the story.
      const watch = view.live && (training || wasTraining) ? await readWatch(session, runId) : null;
      wasTraining = training;
      const { progress, troubles } = view.live ? await sightActivities(session, runId, stage) : NOTHING_SEEN;
      for (const event of derive({ status: view.status, watch, progress, troubles })) {
        context.output.event(event);
        if (event.type === 'warning') display.warn(String(event['message']));
      }
      if (view.warning !== null) display.warn(view.warning);
      display.show({ view, watch, progress });
      if (view.closed) return { kind: 'closed', view: await untilWorkflowCloses(session, view) };
      if (context.signal.aborted) return { kind: 'detached', view };
      if (view.live && (view.status.pendingApproval !== null || view.status.attention !== null)) {
        if (!context.interactive) return { kind: 'waiting', view };
        if (view.status.pendingApproval !== null) {
          display.pause();
          await answerPending(context, session, runId, view.status.pendingApproval);
        }
      }
    }
    await delay(TICK_MS, undefined, { signal: context.signal }).catch(() => {});
  }
}

/** The last record is written a moment before the workflow closes; a worker that stopped between would leave it open. */
async function untilWorkflowCloses(session: TemporalSession, view: RunView): Promise<RunView> {
  for (let waitedMs = 0; waitedMs < CLOSING_MS; waitedMs += TICK_MS) {
    const execution = await findExecution(session, view.runId).catch(() => null);
    if (execution === null) return view;
    if (execution.state !== 'RUNNING') return { ...view, executionId: execution.executionId };
    await delay(TICK_MS);
  }
  return view;
}

async function sight(
  workspace: Workspace,
  session: TemporalSession,
  runId: string,
  patientUntil: number,
): Promise<RunView | null> {
  try {
    return await viewRun(workspace, runId, () => Promise.resolve(session));
  } catch (error) {
    // A query may fail for a moment: a worker that restarts, a server that does.
    if (error instanceof RetuneError && (error.code === 'RUN_UNKNOWN' || cannotReadHere(error))) throw error;
    if (Date.now() > patientUntil) throw error;
    return null;
  }
}

/** This process lacks the key, and will: waiting does not help. */
function cannotReadHere({ code, details }: RetuneError): boolean {
  return code === 'PAYLOAD_UNREADABLE' && details['read_by'] !== 'workers';
}

/** Why the command gives up; the run itself stays as it is. */
function comeBack({ code, message, hint, details, cause }: RetuneError, runId: string): RetuneError {
  return new RetuneError(code, message, {
    hint: `${hint === '' ? '' : `${hint}; `}then come back with \`retune watch ${runId}\``,
    details: { ...details, runId },
    cause,
  });
}
