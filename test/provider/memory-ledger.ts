import type { z } from 'zod';
import { intentRecordSchema } from '../../provider/intent-ledger.ts';
import type { IntentRecord } from '../../provider/intent-ledger.ts';
import type { Ledger } from '../../provider/ledger.ts';
import { uploadRecordSchema } from '../../provider/upload-ledger.ts';
import type { UploadRecord } from '../../provider/upload-ledger.ts';

export interface MemoryLedger<T> extends Ledger<T> {
  /** What is written down, parsed as a stored document would be. */
  record(): T | null;
  /** Runs before each write; throw for a store that is down. */
  beforeWrite: (record: T) => void | Promise<void>;
}

/** A ledger with the conditional write of a real store, its document kept as text. */
function memoryLedger<T>(schema: z.ZodType<T>): MemoryLedger<T> {
  let text: string | null = null;
  let version = 0;
  const record = () => (text === null ? null : schema.parse(JSON.parse(text)));
  const ledger: MemoryLedger<T> = {
    record,
    beforeWrite: () => undefined,
    read: async () => {
      const stored = record();
      return stored === null ? null : { record: stored, version: String(version) };
    },
    write: async (next, ifVersion) => {
      await ledger.beforeWrite(next);
      if (ifVersion !== (text === null ? null : String(version))) return null;
      text = JSON.stringify(next);
      return String(++version);
    },
  };
  return ledger;
}

export const createMemoryLedger = (): MemoryLedger<IntentRecord> => memoryLedger(intentRecordSchema);

export const createUploadMemoryLedger = (): MemoryLedger<UploadRecord> => memoryLedger(uploadRecordSchema);
