import { setTimeout as delay } from 'node:timers/promises';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isFailureType, RetuneError } from '../domain/failure-type.ts';
import { toldHint } from '../domain/told-hint.ts';
import { grpcCode } from '../platform/grpc-code.ts';
import { temporalUnreachable } from '../platform/temporal-connection.ts';
import { stuckTask } from './stuck-task.ts';
import { CALL_DEADLINE_MS } from './temporal-session.ts';
import type { TemporalSession } from './temporal-session.ts';
import { ANSWERING, noWorkerError, unpolledQueue } from './worker-presence.ts';

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
/** What the server says to a query where the workflow's task failed, or has never been done. */
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;
/** A worker that is there answers faster than this. */
const SOON_MS = 1_000;
/** A task that failed is with another worker, which may have the key, before this. */
const STUCK_MS = 3_000;

/**
 * Asks a workflow something (a query, an update) and says in our words why there was no answer: NO_WORKER where nobody
 * polls, PAYLOAD_UNREADABLE where those who do cannot read it, TEMPORAL_UNREACHABLE where the server is gone, else the code
 * with which the workflow refused. `asked` is the workflow whose worker has to answer; null where the server itself does.
 */
export async function askWorkflow<T>(
  session: TemporalSession,
  asked: string | null,
  ask: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([session.call(ask), noAnswer(session, asked, over.signal)]);
  } catch (error) {
    throw await inOurWords(session, asked, error);
  } finally {
    over.abort();
  }
}

/** Rejects as soon as it is known that nobody will answer, at the latest after the deadline. */
async function noAnswer(session: TemporalSession, asked: string | null, over: AbortSignal): Promise<never> {
  await delay(SOON_MS, undefined, { signal: over });
  const unpolled = await unpolledQueue(session, ANSWERING).catch(() => null);
  if (unpolled !== null) throw noWorkerError(unpolled);
  await delay(STUCK_MS - SOON_MS, undefined, { signal: over });
  const stuck = await whyStuck(session, asked);
  if (stuck !== null) throw stuck;
  await delay(CALL_DEADLINE_MS - STUCK_MS, undefined, { signal: over });
  throw unanswered(session);
}

/** Pollers are listed for a while after their process died: then nobody answers either. */
function unanswered(session: TemporalSession): RetuneError {
  return new RetuneError('NO_WORKER', `no worker has answered within ${CALL_DEADLINE_MS / 1_000} s`, {
    hint: `see that \`retune worker\` is running and can reach Temporal at ${session.address}`,
  });
}

function notTakenUp(cause: unknown): RetuneError {
  return new RetuneError('NO_WORKER', 'no worker has taken this workflow up yet', {
    hint: 'ask again in a moment; the log of `retune worker` says what keeps it',
    cause,
  });
}

/** What a question (or a wait for a result) ended with, as an error of ours where it can be told. */
export async function inOurWords(session: TemporalSession, asked: string | null, error: unknown): Promise<unknown> {
  if (error instanceof WorkflowNotFoundError || error instanceof RetuneError) return error;
  const refusal = refusalIn(error);
  if (refusal !== null) return refusal;
  if (error instanceof WorkflowUpdateFailedError) return error;
  if (grpcCode(error) === UNAVAILABLE) return temporalUnreachable(session.address, error);
  try {
    const unpolled = await unpolledQueue(session, ANSWERING);
    if (unpolled !== null) return noWorkerError(unpolled);
  } catch {
    return temporalUnreachable(session.address, error);
  }
  const isStuck = grpcCode(error) === FAILED_PRECONDITION;
  if (!isStuck && !ranOutOfTime(error)) return error;
  return (await whyStuck(session, asked)) ?? (isStuck ? notTakenUp(error) : unanswered(session));
}

function whyStuck(session: TemporalSession, asked: string | null): Promise<RetuneError | null> {
  return asked === null ? Promise.resolve(null) : stuckTask(session, asked).catch(() => null);
}

/** Whether a question ended by its deadline; nothing else here cancels one, and the client reports either of the two. */
export function ranOutOfTime(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const code = grpcCode(error);
  return code === DEADLINE_EXCEEDED || code === CANCELLED;
}

/** What the workflow (or an activity of its) refused with: the innermost failure that carries one of our codes. */
function refusalIn(error: unknown): RetuneError | null {
  let found: RetuneError | null = null;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure) || !isFailureType(cause.type)) continue;
    found = new RetuneError(cause.type, cause.message, { hint: toldHint(cause.details), cause: error });
  }
  return found;
}
