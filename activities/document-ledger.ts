import type { z } from 'zod';
import { documentKey } from '../domain/identity.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { intentRecordSchema } from '../provider/intent-ledger.ts';
import type { IntentLedger } from '../provider/intent-ledger.ts';
import type { Ledger } from '../provider/ledger.ts';
import { uploadRecordSchema } from '../provider/upload-ledger.ts';
import type { UploadLedger } from '../provider/upload-ledger.ts';

/** The write-ahead record of one job intent, as a document of the store. */
export function createIntentLedger(store: ArtifactStore, firstRunId: string, intent: number): IntentLedger {
  return documentLedger(store, documentKey.intent(firstRunId, intent), intentRecordSchema);
}

/** The record of one upload, as a document of the store; `key` is the file intent's. */
export function createUploadLedger(store: ArtifactStore, firstRunId: string, key: string): UploadLedger {
  const name = key.slice(firstRunId.length + 1).replaceAll('/', '-');
  return documentLedger(store, documentKey.upload(firstRunId, name), uploadRecordSchema);
}

function documentLedger<T>(store: ArtifactStore, key: string, schema: z.ZodType<T>): Ledger<T> {
  return {
    async read() {
      const document = await store.readDocument(key);
      if (document === null) return null;
      return { record: schema.parse(JSON.parse(document.text)), version: document.version };
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
