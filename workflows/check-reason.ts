import { ApplicationFailure } from '@temporalio/workflow';

/** In characters: a reason stands in the history and in the record, which both are to stay small. */
export const LONGEST_REASON = 1_000;

/** For validators of updates: what they refuse never enters the history. */
export function checkReason(reason: string): void {
  if (reason.length <= LONGEST_REASON) return;
  throw ApplicationFailure.nonRetryable(
    `the reason has ${reason.length} characters, and ${LONGEST_REASON} are the most that are kept`,
    'USAGE',
  );
}
