import { RetuneError } from '../domain/failure-type.ts';
import { documentKey } from '../domain/identity.ts';
import type { RunProgress, RunRecord } from '../domain/run-record.ts';
import type { RunStatus } from '../domain/run-status.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { countRun } from './count-run.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { storeMismatch } from './store-mismatch.ts';

/** A run as the store remembers it; null where it was never started on this store. */
export async function readRecord(
  store: ArtifactStore,
  runId: string,
): Promise<{ record: RunRecord; version: string } | null> {
  const document = await store.readDocument(documentKey.run(runId));
  return document === null ? null : { record: JSON.parse(document.text) as RunRecord, version: document.version };
}

/** The records of all runs, in the order of their ids. */
export async function* everyRecord(store: ArtifactStore): AsyncGenerator<RunRecord> {
  for (const key of await store.listDocuments('runs/')) {
    if (!/^runs\/[^/]+\/run\.json$/.test(key)) continue;
    const document = await store.readDocument(key);
    if (document !== null) yield JSON.parse(document.text) as RunRecord;
  }
}

/**
 * Changes a record on top of whatever was written meanwhile. Throws VersionConflict after many lost races, and
 * STORE_UNREACHABLE where there is none: whoever starts a run records it first, so that it is only out of sight.
 */
export async function changeRecord(
  store: ArtifactStore,
  runId: string,
  change: (record: RunRecord) => RunRecord,
): Promise<RunRecord> {
  for (let tries = 0; tries < 10; tries += 1) {
    const stored = await readRecord(store, runId);
    if (stored === null)
      throw new RetuneError('STORE_UNREACHABLE', `the record of ${runId} is not in ${store.uri}`, {
        hint: 'a share that is not mounted, or a worker on another store than the run’s: it is tried again',
      });
    const record = change(stored.record);
    try {
      await store.writeDocument(documentKey.run(runId), JSON.stringify(record, null, 2), { ifVersion: stored.version });
      return record;
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
  throw new VersionConflict(documentKey.run(runId));
}

export function createRecordActivities({
  store,
  metrics,
  onRunClosed,
}: Pick<ActivityDependencies, 'store' | 'metrics' | 'onRunClosed'>) {
  return {
    /** Writes how far the run is; a record that was closed stays closed (a zombie's late write changes nothing). */
    async recordRun(input: {
      runId: string;
      status: RunStatus;
      progress: RunProgress;
      closed: boolean;
    }): Promise<void> {
      const at = new Date().toISOString();
      let closes = false;
      // Found at the opening: here it would be waited for in vain, where a record that vanishes later comes back.
      const isElsewhere = input.status.outcome.error?.code === 'STORE_MISMATCH';
      if (isElsewhere && (await readRecord(store, input.runId)) === null)
        throw storeMismatch(store.uri, `the record of ${input.runId}`);
      const record = await changeRecord(store, input.runId, (record) => {
        closes = input.closed && record.closedAt === null;
        return record.closedAt === null
          ? {
              ...record,
              status: input.status,
              progress: input.progress,
              updatedAt: at,
              closedAt: input.closed ? at : null,
            }
          : record;
      });
      if (!closes) return;
      countRun(metrics, input.status.outcome, input.progress);
      onRunClosed?.(record);
    },
  };
}
