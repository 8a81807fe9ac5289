import type { RunRecord } from '../../domain/run-record.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';

/**
 * Lists the records of all runs, the newest first. A closed run's record is read once: what changes in it later, the run
 * that retried it, stands on the run's own page. A record that cannot be read is left out.
 */
export function createRunLister(store: ArtifactStore): () => Promise<readonly RunRecord[]> {
  const closed = new Map<string, RunRecord>();
  return async () => {
    const keys = (await store.listDocuments('runs/')).filter((key) => /^runs\/[^/]+\/run\.json$/.test(key));
    const records = await Promise.all(
      keys.map(async (key) => {
        const known = closed.get(key);
        if (known !== undefined) return known;
        const record = parseRecord((await store.readDocument(key))?.text ?? '');
        if (record !== null && record.closedAt !== null) closed.set(key, record);
        return record;
      }),
    );
    return records
      .filter((record) => record !== null)
      .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt) || b.runId.localeCompare(a.runId));
  };
}

function parseRecord(text: string): RunRecord | null {
  try {
    const record: RunRecord = JSON.parse(text);
    return typeof record.runId === 'string' && typeof record.status.outcome.stage === 'string' ? record : null;
  } catch {
    return null;
  }
}
