import { ApplicationFailure, isCancellation, TemporalFailure, TimeoutFailure } from '@temporalio/workflow';

/**
 * What hindered a step that a run can do without, in words. Throws again what no run goes on after: a cancellation, a
 * person's no to spending, a mistake of the workflow's own.
 */
export function hindrance(error: unknown): string {
  const isNo = error instanceof ApplicationFailure && error.type === 'SPENDING_NOT_APPROVED';
  if (isNo || isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return `it ran out of time: ${cause.cause?.message ?? cause.message}`;
  return cause?.message ?? error.message;
}
