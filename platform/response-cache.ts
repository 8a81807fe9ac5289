/** Replies that were paid for once, by a key that says all that determines them. Never a reason for a call to fail. */
export interface ResponseCache {
  /** Null where there is none, or where the cache did not answer in time. */
  get(key: string): Promise<string | null>;
  set(key: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** How long a reply is kept. */
export const CACHE_TTL_SECONDS = 3_600;
const LONGEST_TEXT = 1024 * 1024;

/** A cache of this process alone: the replies used last, at most `capacity` characters of them. */
export function createMemoryCache(
  options: { readonly capacity?: number; readonly clock?: () => number } = {},
): ResponseCache {
  const { capacity = 32 * 1024 * 1024, clock = Date.now } = options;
  // A Map keeps the order of insertion: what is read is put at the end again, so that its first entry is the stalest.
  const entries = new Map<string, { readonly text: string; readonly until: number }>();
  let size = 0;
  const remove = (key: string): void => {
    size -= entries.get(key)?.text.length ?? 0;
    entries.delete(key);
  };
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      remove(key);
      if (entry.until <= clock()) return null;
      entries.set(key, entry);
      size += entry.text.length;
      return entry.text;
    },
    async set(key, text) {
      if (text.length > LONGEST_TEXT) return;
      remove(key);
      entries.set(key, { text, until: clock() + CACHE_TTL_SECONDS * 1_000 });
      size += text.length;
      for (const stalest of entries.keys()) {
        if (size <= capacity) break;
        remove(stalest);
      }
    },
    close: () => Promise.resolve(),
  };
}
