import { documentKey } from '../domain/identity.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { intentRecordSchema } from '../provider/intent-ledger.ts';
import type { IntentLedger } from '../provider/intent-ledger.ts';

/** The write-ahead record of one job intent, as a document of the store. */
export function createIntentLedger(store: ArtifactStore, firstRunId: string, intent: number): IntentLedger {
  const key = documentKey.intent(firstRunId, intent);
  return {
    async read() {
      const document = await store.readDocument(key);
      if (document === null) return null;
      return { record: intentRecordSchema.parse(JSON.parse(document.text)), version: document.version };
    },
    async write(record, ifVersion) {
      try {
        return (await store.writeDocument(key, JSON.stringify(record, null, 2), { ifVersion })).version;
      } catch (error) {
        if (error instanceof VersionConflict) return null;
        throw error;
      }
    },
  };
}
