/** One request as the journal shows it; `status` is what was or would have been sent, null when dropped before. */
export interface JournalEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  status: number | null;
  idempotency_key: string | null;
}

/** The requests that arrived. */
export interface Journal {
  begin(method: string, path: string): JournalEntry;
  entries(): readonly JournalEntry[];
}

const MAX_ENTRIES = 100_000;

/** Every request since the start, oldest first; the oldest are forgotten beyond 100,000. */
export function createJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    begin: (method, path) => {
      const entry = { at: new Date().toISOString(), method, path, status: null, idempotency_key: null };
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.shift();
      return entry;
    },
    entries: () => entries,
  };
}
