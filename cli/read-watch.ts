import { workflowId } from '../domain/identity.ts';
import type { WatchStatus } from '../domain/run-status.ts';
import { watchStatusQuery } from '../workflows/messages.ts';
import type { TemporalSession } from './temporal-session.ts';

/** What the watch of a run's job says; null where it does not answer. */
export async function readWatch(session: TemporalSession, runId: string): Promise<WatchStatus | null> {
  try {
    const handle = session.client.workflow.getHandle(workflowId.watch(workflowId.fineTune(runId)));
    return await session.call(() => handle.query(watchStatusQuery));
  } catch {
    // The watch has not begun yet: the run itself is asked anyway.
    return null;
  }
}
