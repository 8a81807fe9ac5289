import { setTimeout as delay } from 'node:timers/promises';
import type { Amounts, MinuteLimits, Observation } from '../platform/pace.ts';
import type { RateLimiter } from '../platform/rate-limiter.ts';
import type { Transport, TransportReply, TransportRequest } from './http.ts';
import { ProviderError } from './provider-error.ts';
import { readLimits } from './rate-headers.ts';
import { createSlowStart } from './slow-start.ts';
import type { SlowStart } from './slow-start.ts';

const NO_LIMITS: MinuteLimits = { requests: null, tokens: null };
const NOTHING_SEEN: Observation = { requests: null, tokens: null, pauseMs: null };
/** Longer than this a call does not hold its worker's slot: the caller comes back when there is room. */
const LONGEST_WAIT_MS = 15_000;
const BYTES_PER_TOKEN = 4;

/**
 * A transport that sends nothing before its provider's limits allow it. What it waits counts as the call's own time, so
 * that a create is never sent later than its caller reckons with. Where it would have to wait too long nothing is sent:
 * a retryable `rate_limited` that says when to come again.
 */
export function createPacedTransport(
  inner: Transport,
  limiter: RateLimiter,
  { clock = Date.now, random = Math.random }: { clock?: () => number; random?: () => number } = {},
): Transport {
  const doors = new Map<string, SlowStart>();
  const doorOf = (key: string): SlowStart => {
    const door = doors.get(key) ?? createSlowStart();
    doors.set(key, door);
    return door;
  };

  return {
    async request(request) {
      const key = `${request.provider}:${request.role}`;
      const amounts = amountsOf(request);
      const limits = request.limits ?? NO_LIMITS;
      const startedAt = clock();
      const patienceMs = Math.min(request.timeoutMs / 2, LONGEST_WAIT_MS);
      const leftMs = (): number => patienceMs - (clock() - startedAt);
      const tooLong = (waitMs: number): ProviderError => notSent(request, waitMs * (1 + random()));
      // An upload of an hour is not to keep a poll out.
      const door = isStream(request) ? null : doorOf(key);
      if (door !== null && !(await door.enter(patienceMs))) throw tooLong(patienceMs);
      let outcome: 'ok' | 'refused' | 'failed' = 'failed';
      try {
        for (;;) {
          // Aborted while it waited: the transport beneath says so, and sends nothing.
          if (request.signal?.aborted === true) return await inner.request(request);
          const waitMs = await limiter.reserve(key, amounts, limits);
          if (waitMs === 0) break;
          if (waitMs > leftMs()) throw tooLong(waitMs);
          await delay(waitMs, undefined, { signal: request.signal }).catch(() => undefined);
        }
        const timeoutMs = Math.max(1, request.timeoutMs - (clock() - startedAt));
        let reply: TransportReply | null = null;
        try {
          reply = await inner.request({ ...request, timeoutMs });
        } finally {
          await limiter.observe(key, amounts, reply === null ? NOTHING_SEEN : readLimits(reply, clock()));
        }
        outcome = reply.status === 429 ? 'refused' : 'ok';
        return reply;
      } finally {
        door?.leave(outcome);
      }
    },
    abort: () => inner.abort(),
    close: () => inner.close(),
  };
}

function isStream({ body }: TransportRequest): boolean {
  return typeof body === 'object' && body !== null;
}

/** Only what asks a model counts in tokens: a few bytes each, which the provider's own figures correct. */
function amountsOf({ role, body }: TransportRequest): Amounts {
  const asks = role === 'eval' && typeof body === 'string';
  return { requests: 1, tokens: asks ? Math.ceil(Buffer.byteLength(body) / BYTES_PER_TOKEN) : 0 };
}

function notSent({ provider, url, body }: TransportRequest, waitMs: number): ProviderError {
  if (typeof body === 'object') body?.destroy();
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const seconds = (waitMs / 1_000).toFixed(1);
  return new ProviderError(
    `provider ${provider}: ${path} waits ${seconds} s for the provider's limit; it was not sent`,
    {
      kind: 'retryable',
      reason: 'rate_limited',
      code: 'paced',
      retryAfterMs: Math.ceil(waitMs),
    },
  );
}
