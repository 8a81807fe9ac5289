import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';

/** One call of a provider or one act of a person. Never a prompt, a row, an answer or a secret. */
export interface AuditEntry {
  /** Who acted: a person's name, or the role of the key that was used (`train`, `eval`). */
  readonly actor: string;
  readonly role: string;
  /** What was done: `POST /v1/fine_tune/create`, `promote`. */
  readonly action: string;
  /** The HTTP status, or the outcome in a word; null where no answer came. */
  readonly status: number | string | null;
  readonly requestId: string | null;
  readonly runId: string | null;
  /** The IP address that was called (null through a proxy), or the machine where the person sat. */
  readonly address: string | null;
  /** Which provider was called. */
  readonly provider?: string;
  readonly reason?: string;
}

/** Where a chain stands: the number of its last record, from 0, and that record's hash in hex. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** An entry in its chain. `prev` is the hash of the record before it; of the first, the chain's own random id. */
export type AuditRecord = {
  readonly seq: number;
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
} & Readonly<Record<string, unknown>>;

/** SHA-256 over the canonical JSON of everything in the record but its hash. */
export function hashOf(record: Readonly<Record<string, unknown>>): string {
  const { hash: _own, ...hashed } = record;
  return createHash('sha256').update(canonicalJson(hashed)).digest('hex');
}

/** The record that follows `head`: changing, removing, adding or moving any record breaks every one after it. */
export function linkRecord(head: ChainHead, at: string, entry: AuditEntry): AuditRecord {
  const record = { seq: head.seq + 1, at, ...entry, prev: head.hash };
  return { ...record, hash: hashOf(record) };
}

/** The first record of a chain; `chain` is a random id, so that no two logs have the same beginning. */
export function firstRecord(chain: string, at: string): AuditRecord {
  const record = { seq: 0, at, action: 'audit log begins', chain, prev: chain };
  return { ...record, hash: hashOf(record) };
}
