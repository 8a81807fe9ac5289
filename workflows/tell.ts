import type { NotificationEvent } from '../domain/notification.ts';
import { notices } from './activities.ts';
import type { RunState } from './run-state.ts';

/** Tells whoever the configuration names. Best effort: a webhook that is down is a warning, not a lost run. */
export async function tell(run: RunState, event: NotificationEvent, message: string): Promise<void> {
  if (!run.notifyOn.includes(event)) return;
  const { runId, name, configRef } = run.input;
  const { stage, verdict, modelVersion } = run.outcome;
  try {
    await notices.notifyPeople.executeWithOptions({ summary: `Tell people: ${event}` }, [
      { configRef, notification: { event, runId, name, stage, verdict, modelVersion, message: message.slice(0, 500) } },
    ]);
  } catch {
    run.warn(`the notification "${event}" could not be sent; the worker's log says why`);
  }
}
