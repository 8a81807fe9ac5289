import { ApplicationFailure } from '@temporalio/common';
import { isFailureType, RetuneError } from '../domain/failure-type.ts';
import { toldHint } from '../domain/told-hint.ts';

/** gRPC statuses that no waiting mends: INVALID_ARGUMENT, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const FINAL_STATUS: ReadonlySet<unknown> = new Set([3, 7, 12, 16]);

/**
 * Why an update of a model line had no answer. Where the line refused, its own code and words; else the server or the
 * entity was away (a restart, a termination, a continue-as-new), and asking again is safe: every change is made once.
 */
export function lineFailure(name: string, error: unknown): unknown {
  let refusal: ApplicationFailure | null = null;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (FINAL_STATUS.has(Reflect.get(cause, 'code'))) return error;
    if (cause instanceof ApplicationFailure && isFailureType(cause.type)) refusal = cause;
  }
  if (refusal !== null && isFailureType(refusal.type)) {
    return new RetuneError(refusal.type, refusal.message, { hint: toldHint(refusal.details), cause: error });
  }
  return new RetuneError('TEMPORAL_UNREACHABLE', `the model line ${name} has not answered yet`, { cause: error });
}
