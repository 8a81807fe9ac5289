const LONGEST_WAIT_MS = 3_600_000;
const LONGEST_BACKOFF_S = 10;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 600_000;
const PAUSE_JITTER = 0.25;

/** Tries of one round; a client outside a workflow gives up after it, a run pauses and begins another. */
export const TRIES_PER_ROUND = 3;

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

/**
 * The wait after try `attempt` (from 0) was answered 429, in a run: within a round of three what the server asked for,
 * else the formula; after a round a pause of one minute that doubles to ten, less up to a quarter of it by chance, so
 * that runs which were refused together do not come back together.
 */
export function rateLimitWaitMs(attempt: number, askedMs: number | null, random: () => number): number {
  const inRound = attempt % TRIES_PER_ROUND;
  if (inRound < TRIES_PER_ROUND - 1) return askedMs ?? backoffMs(inRound, random);
  const round = Math.floor(attempt / TRIES_PER_ROUND);
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** round, LONGEST_PAUSE_MS);
  return Math.max(askedMs ?? 0, Math.round(pauseMs * (1 - PAUSE_JITTER * random())));
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || !/^\s*-?\d+(\.\d+)?\s*$/.test(text)) return null;
  return Number(text);
}

function bounded(ms: number): number {
  return Math.round(Math.min(Math.max(ms, 0), LONGEST_WAIT_MS));
}
