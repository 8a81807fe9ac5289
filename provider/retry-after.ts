const LONGEST_WAIT_MS = 3_600_000;
const LONGEST_BACKOFF_S = 10;

/**
 * How long a server asked to wait, in milliseconds between 0 and one hour: `retry-after-ms`, else `Retry-After` as
 * seconds or as an HTTP date (against the server's own `Date`, so that a wrong local clock does not count). Null where
 * it said nothing readable.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const inMs = numberOf(headers['retry-after-ms']);
  if (inMs !== null) return bounded(inMs);
  const header = headers['retry-after'];
  const inSeconds = numberOf(header);
  if (inSeconds !== null) return bounded(inSeconds * 1_000);
  const until = header === undefined ? Number.NaN : Date.parse(header);
  if (Number.isNaN(until)) return null;
  const serverNow = Date.parse(headers['date'] ?? '');
  return bounded(until - (Number.isNaN(serverNow) ? nowMs : serverNow));
}

/** The wait after a 429 nobody gave a time for: `min(2^attempt + U(0,1), 10)` seconds, attempt from 0. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.min(2 ** attempt + random(), LONGEST_BACKOFF_S) * 1_000;
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || !/^\s*-?\d+(\.\d+)?\s*$/.test(text)) return null;
  return Number(text);
}

function bounded(ms: number): number {
  return Math.round(Math.min(Math.max(ms, 0), LONGEST_WAIT_MS));
}
