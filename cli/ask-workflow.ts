import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isFailureType, RetuneError } from '../domain/failure-type.ts';
import { temporalUnreachable } from '../platform/temporal-connection.ts';
import { CALL_DEADLINE_MS, hasWorker, noWorkerError } from './temporal-session.ts';
import type { TemporalSession } from './temporal-session.ts';

const UNAVAILABLE = 14;

/**
 * Asks a workflow something (a query, an update) and says in our words why there was no answer: NO_WORKER where nobody
 * polls, TEMPORAL_UNREACHABLE where the server is gone, else the code with which the workflow refused.
 */
export async function askWorkflow<T>(session: TemporalSession, ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CALL_DEADLINE_MS / 1_000} s`)), CALL_DEADLINE_MS);
  });
  try {
    return await Promise.race([session.call(ask), tooLate]);
  } catch (error) {
    throw await inOurWords(session, error);
  } finally {
    clearTimeout(timer);
  }
}

async function inOurWords(session: TemporalSession, error: unknown): Promise<unknown> {
  if (error instanceof WorkflowNotFoundError) return error;
  const refused = error instanceof WorkflowUpdateFailedError ? error.cause : error;
  if (refused instanceof ApplicationFailure && isFailureType(refused.type)) {
    return new RetuneError(refused.type, refused.message, { cause: error });
  }
  if (error instanceof WorkflowUpdateFailedError) return error;
  if (grpcCode(error) === UNAVAILABLE) return temporalUnreachable(session.address, error);
  const polled = await hasWorker(session).catch(() => null);
  if (polled === false) return noWorkerError();
  if (polled === null) return temporalUnreachable(session.address, error);
  return error;
}

/** The gRPC status of a client error, which wraps it once or twice. */
export function grpcCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'number') return code;
  return error.cause === undefined ? null : grpcCode(error.cause);
}
