import type { RunOutcome } from './run-outcome.ts';

export const NOTIFICATION_EVENTS = ['promoted', 'failed', 'needs_attention', 'held', 'rejected', 'skipped'] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** What a webhook is told of a run: names, figures' words and the run's own messages, never a row or a key. */
export interface Notification {
  readonly event: NotificationEvent;
  readonly runId: string;
  readonly name: string;
  readonly stage: RunOutcome['stage'];
  readonly verdict: RunOutcome['verdict'];
  readonly modelVersion: string | null;
  readonly message: string;
}

/** What a run that is done has come to, for those who want to hear of it. */
export function eventOf({ modelVersion, championAfter, verdict }: RunOutcome): NotificationEvent {
  if (modelVersion !== null && modelVersion === championAfter) return 'promoted';
  return verdict === 'REJECT' ? 'rejected' : 'held';
}
