import { setTimeout as delay } from 'node:timers/promises';
import { workflowId } from '../domain/identity.ts';
import type { LiveRun, LookAtRun } from '../servers/view/view-sources.ts';
import { runStatusQuery } from '../workflows/messages.ts';
import { sightActivities } from './activity-progress.ts';
import { readWatch } from './read-watch.ts';
import type { TemporalSession } from './temporal-session.ts';

/** A page is not kept waiting for longer: it then shows what is recorded. */
const PATIENCE_MS = 2_000;
/** After a connection that failed, none is tried for so long. */
const QUIET_MS = 10_000;

/** Asks workflows for the pages of the view: with short patience, with no word where nobody answers, and only reading. */
export function createLookAtRun(connect: () => Promise<TemporalSession>): LookAtRun {
  let quietUntil = 0;
  const open = async (): Promise<TemporalSession | null> => {
    if (Date.now() < quietUntil) return null;
    try {
      return await connect();
    } catch {
      quietUntil = Date.now() + QUIET_MS;
      return null;
    }
  };
  const look = async (runId: string): Promise<LiveRun | null> => {
    const session = await open();
    if (session === null) return null;
    try {
      const handle = session.client.workflow.getHandle(workflowId.fineTune(runId));
      const status = await session.call(() => handle.query(runStatusQuery));
      const { stage } = status.outcome;
      const trains = stage === 'train' || stage === 'needs_attention';
      const watch = trains ? await readWatch(session, runId) : null;
      const { progress, troubles } = await sightActivities(session, runId, stage);
      return { status, watch, progress, troubles: troubles.map(({ message }) => message) };
    } catch {
      return null;
    }
  };
  return async (runId) => {
    const over = new AbortController();
    try {
      return await Promise.race([look(runId), delay(PATIENCE_MS, null, { signal: over.signal }).catch(() => null)]);
    } finally {
      over.abort();
    }
  };
}
