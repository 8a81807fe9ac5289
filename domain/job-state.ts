/** What every provider's own status words are mapped to; the raw word travels beside it. */
export type JobState =
  | 'pending'
  | 'validating'
  | 'queued'
  | 'running'
  | 'finalizing'
  | 'paused'
  | 'cancelling'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'expired'
  | 'unknown';

const TERMINAL: ReadonlySet<JobState> = new Set(['succeeded', 'failed', 'cancelled', 'expired']);

/** An `unknown` state is not terminal: a word we do not know means "not finished". */
export function isTerminal(state: JobState): boolean {
  return TERMINAL.has(state);
}
