import { createHash } from 'node:crypto';
import type { Wire } from './records.ts';
import { Refusal } from './refusal.ts';

const KEY_LIFE_MS = 24 * 3_600_000;

/** What was made under a key. */
export interface KeyEntry {
  readonly id: string;
  readonly digest: string;
  readonly at: number;
}

/** The right to work under a key; every other request with that key is refused until it is released. */
export interface KeyLease {
  /** What this key already made from the same body; another body is a 409. */
  replay(digest: string): string | null;
  settle(entry: KeyEntry): void;
  release(): void;
}

/** The keys of one kind of thing: those of files and of jobs are apart, as are those of the wire formats. */
export interface IdempotencyKeys {
  begin(wire: Wire, key: string): KeyLease;
  restore(wire: Wire, key: string, entry: KeyEntry): void;
  forgetId(id: string): void;
  forgetAll(): void;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}

/** The same for bodies that say the same, whatever the order of their keys. */
export function bodyDigest(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(body)))
    .digest('hex');
}

function scoped(wire: Wire, key: string): string {
  return `${wire} ${key}`;
}

/** Keys and what they made, for 24 hours. */
export function createIdempotencyKeys(): IdempotencyKeys {
  const entries = new Map<string, KeyEntry>();
  const inFlight = new Set<string>();
  const living = (key: string): KeyEntry | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.at + KEY_LIFE_MS > Date.now() ? entry : undefined;
  };
  return {
    begin: (wire, plainKey) => {
      const key = scoped(wire, plainKey);
      if (inFlight.has(key)) {
        throw new Refusal(409, 'in_progress', 'A request with this idempotency key is still in progress');
      }
      inFlight.add(key);
      return {
        replay: (digest) => {
          const entry = living(key);
          if (entry === undefined) return null;
          if (entry.digest === digest) return entry.id;
          throw new Refusal(409, 'idempotency_conflict', 'This idempotency key was used with another body');
        },
        settle: (entry) => entries.set(key, entry),
        release: () => inFlight.delete(key),
      };
    },
    restore: (wire, key, entry) => entries.set(scoped(wire, key), entry),
    forgetId: (id) => {
      for (const [key, entry] of entries) if (entry.id === id) entries.delete(key);
    },
    forgetAll: () => entries.clear(),
  };
}

/** Used where a request has no key: nothing is remembered, nothing is refused. */
export const noLease: KeyLease = { replay: () => null, settle: () => undefined, release: () => undefined };
