import type { Observation, Remaining } from '../platform/pace.ts';
import { retryAfterMs } from './retry-after.ts';

/** After a 429 that names no time nobody calls for this long; the callers' own waits grow from try to try. */
const PAUSE_MS = 1_000;

/** What a reply says of its provider's limits: `x-ratelimit-*` and, on a 429, `Retry-After`. */
export function readLimits(
  reply: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  nowMs: number,
): Observation {
  const { headers } = reply;
  return {
    requests: remaining(headers, '-requests') ?? remaining(headers, ''),
    tokens: remaining(headers, '-tokens'),
    pauseMs: reply.status === 429 ? (retryAfterMs(headers, nowMs) ?? PAUSE_MS) : null,
  };
}

function remaining(headers: Readonly<Record<string, string>>, kind: string): Remaining | null {
  const limit = wholeNumber(headers[`x-ratelimit-limit${kind}`]);
  const left = wholeNumber(headers[`x-ratelimit-remaining${kind}`]);
  const resetMs = durationMs(headers[`x-ratelimit-reset${kind}`]);
  if (limit === null || limit === 0 || left === null || resetMs === null) return null;
  return { limit, remaining: left, resetMs };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d{1,12}\s*$/.test(text) ? Number(text) : null;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const LONGEST_RESET_MS = 3_600_000;

/** `1s`, `6m0s`, `120ms`, or seconds as a plain number; at most an hour. */
function durationMs(text: string | undefined): number | null {
  const said = text?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(said)) return Math.min(Math.ceil(Number(said) * 1_000), LONGEST_RESET_MS);
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(said)) return null;
  const parts = said.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  const sum = [...parts].reduce((ms, [, amount, unit]) => ms + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0);
  return Math.min(Math.ceil(sum), LONGEST_RESET_MS);
}
