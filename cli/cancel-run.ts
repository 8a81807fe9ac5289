import { setTimeout as delay } from 'node:timers/promises';
import { RetuneError } from '../domain/failure-type.ts';
import { workflowId } from '../domain/identity.ts';
import type { Stage } from '../domain/stage.ts';
import type { CommandContext } from './context.ts';
import { stuckTask } from './stuck-task.ts';
import { findExecution, viewRun } from './run-view.ts';
import type { TemporalSession } from './temporal-session.ts';
import { EVERY_QUEUE, noWorkerError, noWorkerMessage, unpolledQueue } from './worker-presence.ts';
import type { Workspace } from './workspace.ts';

const TICK_MS = 300;
const SAY_AFTER_MS = 5_000;
/** How often it is looked at whether the workers get on with the run. */
const LOOK_AGAIN_MS = 3_000;
/** How long a worker may be away while the cancellation is carried out. */
const WORKER_PATIENCE_MS = 10_000;

/** Requests the cancellation of a run and waits until it has closed; a run that is closed already is left as it is. */
export async function cancelRun(
  context: CommandContext,
  workspace: Workspace,
  runId: string,
  connect: () => Promise<TemporalSession>,
): Promise<Stage> {
  const session = await connect();
  const execution = await findExecution(session, runId);
  const isOpen = execution?.state === 'RUNNING' || execution?.state === 'PAUSED';
  if (!isOpen) return (await viewRun(workspace, runId, connect)).status.outcome.stage;
  await session.call(() => session.client.workflow.getHandle(workflowId.fineTune(runId)).cancel());
  const unpolled = await unpolledQueue(session, EVERY_QUEUE);
  if (unpolled !== null) {
    throw requestedOnly(noWorkerError(unpolled), runId);
  }
  await untilClosed(context, session, runId);
  return (await viewRun(workspace, runId, connect)).status.outcome.stage;
}

/** Why nobody carries out what was asked for; the request stays. */
function requestedOnly({ code, message, hint }: RetuneError, runId: string): RetuneError {
  return new RetuneError(code, `${message}; the cancellation is requested and waits`, {
    hint: `${hint}; then \`retune watch ${runId}\` shows its end`,
  });
}

async function untilClosed({ output, signal }: CommandContext, session: TemporalSession, runId: string): Promise<void> {
  const begun = Date.now();
  let workerSeenAt = begun;
  let said = false;
  let lookedAt = begun;
  for (;;) {
    const execution = await findExecution(session, runId);
    if (execution === null || (execution.state !== 'RUNNING' && execution.state !== 'PAUSED')) return;
    if (signal.aborted) {
      throw new RetuneError('CANCELLED', `run ${runId} is being cancelled; this command no longer waits for it`, {
        hint: `\`retune watch ${runId}\` shows its end`,
      });
    }
    const unpolled = await unpolledQueue(session, EVERY_QUEUE);
    if (unpolled === null) workerSeenAt = Date.now();
    else if (Date.now() - workerSeenAt > WORKER_PATIENCE_MS) throw noWorkerError(unpolled);
    if (Date.now() - begun > SAY_AFTER_MS && Date.now() - lookedAt > LOOK_AGAIN_MS) {
      lookedAt = Date.now();
      const stuck = await stuckTask(session, workflowId.fineTune(runId));
      if (stuck !== null) throw requestedOnly(stuck, runId);
    }
    if (!said && Date.now() - begun > SAY_AFTER_MS) {
      said = true;
      output.info(
        unpolled === null ? `waiting until run ${runId} has ended its job and tidied up` : noWorkerMessage(unpolled),
      );
    }
    await delay(TICK_MS);
  }
}
