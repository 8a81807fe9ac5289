import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

/** One call of a provider or one act of a person. Never a prompt, a row, an answer or a secret. */
export interface AuditEntry {
  /** Who acted: a person's name, or the role of the key that was used (`train`, `evaluate`). */
  readonly actor: string;
  readonly role: string;
  /** What was done: `POST /v1/fine_tune/create`, `promote`. */
  readonly action: string;
  /** The HTTP status, or the outcome in a word; null where no answer came. */
  readonly status: number | string | null;
  readonly requestId: string | null;
  readonly runId: string | null;
  /** The address that was called; null for an act of a person. */
  readonly address: string | null;
  readonly reason?: string;
}

/** Append-only: what is written is not changed or removed. Resolves once the entry is written. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>;
}

/** The audit log as JSON Lines in a file (mode 0600), each line with the time at which it was written. */
export function createFileAuditLog(file: string, now: () => Date = () => new Date()): AuditLog {
  let last: Promise<void> = Promise.resolve();
  return {
    record(entry) {
      const line = `${JSON.stringify({ at: now().toISOString(), ...entry })}\n`;
      const write = async (): Promise<void> => {
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        // One append of one line: the system keeps lines of several processes whole.
        await appendFile(file, line, { mode: 0o600 });
      };
      const written = last.then(write);
      last = written.catch(() => {});
      return written;
    },
  };
}
