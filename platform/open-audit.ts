import { hostname } from 'node:os';
import path from 'node:path';
import type { ArtifactStore } from './artifact-store.ts';
import { createCheckpointWriter } from './audit-checkpoints.ts';
import { createFileAuditLog } from './audit-log.ts';
import type { AuditLog } from './audit-log.ts';
import { signingKeyFile } from './signature.ts';

export interface HomeAudit extends AuditLog {
  /** Signs how far the log has come; to be called before the process ends. */
  flush(): Promise<void>;
}

/** Where the audit log of a home is, and what checkpoints call that place. */
export function auditPlace(home: string): { readonly file: string; readonly place: string } {
  const file = path.join(home, 'audit.jsonl');
  return { file, place: `${hostname()}:${file}` };
}

/** The audit log of a home, with its checkpoints in the store. `onError` hears of a checkpoint that cannot be written. */
export function openAudit(options: {
  readonly home: string;
  readonly store: ArtifactStore;
  readonly onError: (error: unknown) => void;
}): HomeAudit {
  const { home, store, onError } = options;
  const { file, place } = auditPlace(home);
  const checkpoints = createCheckpointWriter({ store, keyFile: signingKeyFile(home), place, onError });
  const log = createFileAuditLog(file, { onHead: (chain, head) => checkpoints.note(chain, head) });
  return { record: (entry) => log.record(entry), flush: () => checkpoints.flush() };
}
