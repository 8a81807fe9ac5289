import { documentKey, isRunId } from '../domain/identity.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

export interface StoredRecord {
  readonly record: RunRecord;
  /** For a conditional write. */
  readonly version: string;
}

/** The record of a run, or null where the store knows none of that id. */
export async function readRecord(store: ArtifactStore, runId: string): Promise<StoredRecord | null> {
  if (!isRunId(runId)) return null;
  const document = await store.readDocument(documentKey.run(runId));
  if (document === null) return null;
  return { record: parseRecord(document.text, runId), version: document.version };
}

/** Writes the first record of a run unless there is one already, which is then returned. Of two writers one wins. */
export async function claimRecord(store: ArtifactStore, record: RunRecord): Promise<StoredRecord | null> {
  try {
    await store.writeDocument(documentKey.run(record.runId), JSON.stringify(record), { ifVersion: null });
    return null;
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error;
    return readRecord(store, record.runId);
  }
}

/** Changes a record whatever else writes to it at the same time; `change` returns null to leave it as it is. */
export async function changeRecord(
  store: ArtifactStore,
  runId: string,
  change: (record: RunRecord) => RunRecord | null,
): Promise<RunRecord> {
  for (;;) {
    const stored = await readRecord(store, runId);
    if (stored === null) throw unknownRun(runId);
    const changed = change(stored.record);
    if (changed === null) return stored.record;
    try {
      await store.writeDocument(documentKey.run(runId), JSON.stringify(changed), { ifVersion: stored.version });
      return changed;
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
}

/** The records of all runs, the newest first. */
export async function listRecords(store: ArtifactStore): Promise<readonly RunRecord[]> {
  const keys = (await store.listDocuments('runs/')).filter((key) => key.endsWith('/run.json'));
  const records: RunRecord[] = [];
  for (const key of keys) {
    const document = await store.readDocument(key);
    if (document !== null) records.push(parseRecord(document.text, key));
  }
  return records.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt) || b.runId.localeCompare(a.runId));
}

/** The newest run of a retry chain: the one that nobody has retried. */
export async function newestOfChain(store: ArtifactStore, record: RunRecord): Promise<RunRecord> {
  let newest = record;
  while (newest.retriedBy !== null) {
    const next = await readRecord(store, newest.retriedBy);
    if (next === null) return newest;
    newest = next.record;
  }
  return newest;
}

/** The configuration that a run was started with. */
export async function readRunConfig(
  store: ArtifactStore,
  record: Pick<RunRecord, 'configRef'>,
): Promise<ResolvedConfig> {
  const resolved: ResolvedConfig = JSON.parse(await store.readText(record.configRef));
  return resolved;
}

export function unknownRun(runId: string): RetuneError {
  return new RetuneError('RUN_UNKNOWN', `there is no run ${JSON.stringify(runId)} in this store`, {
    hint: '`retune list` shows the runs; --config or RETUNE_HOME say which store is meant',
  });
}

function parseRecord(text: string, name: string): RunRecord {
  try {
    const record: RunRecord = JSON.parse(text);
    if (typeof record.runId === 'string' && typeof record.status.outcome.stage === 'string') return record;
  } catch {
    // Told below: the document is no record, whatever else it is.
  }
  throw new RetuneError('STORE_UNREACHABLE', `the record of ${name} in the store cannot be read: it is damaged`, {
    hint: 'restore runs/<run id>/run.json from a backup, or delete it to give the run up',
  });
}
