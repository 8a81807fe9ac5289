import { intentRecordSchema } from '../../provider/intent-ledger.ts';
import type { IntentLedger, IntentRecord } from '../../provider/intent-ledger.ts';

export interface MemoryLedger extends IntentLedger {
  /** What is written down, parsed as a stored document would be. */
  record(): IntentRecord | null;
  /** Runs before each write; throw for a store that is down. */
  beforeWrite: (record: IntentRecord) => void | Promise<void>;
}

/** A ledger with the conditional write of a real store, its document kept as text. */
export function createMemoryLedger(): MemoryLedger {
  let text: string | null = null;
  let version = 0;
  const record = () => (text === null ? null : intentRecordSchema.parse(JSON.parse(text)));
  const ledger: MemoryLedger = {
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
