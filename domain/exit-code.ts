import { FAILURES } from './failures.ts';
import type { RunOutcome } from './run-outcome.ts';

export type FailOn = 'never' | 'reject' | 'hold';

/** The exit code of a run that ended or waits for a person; 0 for one that is still going on. */
export function exitCodeOf(outcome: RunOutcome, failOn: FailOn = 'hold', waitsForPerson = false): number {
  if (outcome.error !== null) return FAILURES[outcome.error.code].exitCode;
  if (outcome.stage === 'needs_attention' || waitsForPerson) return 8;
  if (outcome.stage === 'cancelled') return 6;
  if (outcome.stage !== 'done') return 0;
  const promoted = outcome.modelVersion !== null && outcome.championAfter === outcome.modelVersion;
  if (promoted || failOn === 'never') return 0;
  if (failOn === 'reject' && outcome.verdict !== 'REJECT') return 0;
  return 4;
}
