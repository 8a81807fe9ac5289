import { Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';

/** Counts what is answered, over all wire formats and keys. */
export interface RateLimiter {
  /** Takes a request in, and says in `x-ratelimit-*` headers what is left; a 429 that says when to come again. */
  admit(tokens: number): Readonly<Record<string, string>>;
}

interface Admitted {
  readonly at: number;
  readonly tokens: number;
}

/** A duration as the service writes it: `120ms`, `1.5s`. */
function duration(ms: number): string {
  return ms < 1_000 ? `${Math.ceil(ms)}ms` : `${Math.ceil(ms / 10) / 100}s`;
}

function headersOf(kind: 'requests' | 'tokens', limit: number, used: number, resetMs: number) {
  return {
    [`x-ratelimit-limit-${kind}`]: String(limit),
    [`x-ratelimit-remaining-${kind}`]: String(Math.max(0, limit - used)),
    [`x-ratelimit-reset-${kind}`]: duration(resetMs),
  };
}

/** A sliding window: at no time were more requests or tokens admitted in the last `windowMs` than the limits allow. */
export function createRateLimiter(limitsOf: () => Settings['limits']): RateLimiter {
  let admitted: Admitted[] = [];

  /** How long until `needed` of what `amount` counts is free again. */
  const waitMs = (now: number, windowMs: number, needed: number, amount: (entry: Admitted) => number): number => {
    let freed = 0;
    for (const entry of admitted) {
      freed += amount(entry);
      if (freed >= needed) return entry.at + windowMs - now;
    }
    return windowMs;
  };

  return {
    admit: (tokens) => {
      const { requests, tokens: tokenLimit, windowMs } = limitsOf();
      if (requests === null && tokenLimit === null) return {};
      const now = Date.now();
      admitted = admitted.filter(({ at }) => at + windowMs > now);
      const resetMs = (admitted.at(-1)?.at ?? now) + windowMs - now;
      const state = (count: number, usedTokens: number): Record<string, string> => ({
        ...(requests === null ? {} : headersOf('requests', requests, count, resetMs)),
        ...(tokenLimit === null ? {} : headersOf('tokens', tokenLimit, usedTokens, resetMs)),
      });
      const usedTokens = admitted.reduce((sum, entry) => sum + entry.tokens, 0);
      const over = {
        requests: requests === null ? 0 : admitted.length + 1 - requests,
        tokens: tokenLimit === null ? 0 : usedTokens + tokens - tokenLimit,
      };
      if (over.requests > 0 || over.tokens > 0) {
        const ms = Math.max(
          over.requests > 0 ? waitMs(now, windowMs, over.requests, () => 1) : 0,
          over.tokens > 0 ? waitMs(now, windowMs, over.tokens, (entry) => entry.tokens) : 0,
        );
        const code = over.requests > 0 ? 'rate_limited' : 'tokens_exceeded';
        throw new Refusal(429, code, `Rate limit reached: try again in ${duration(ms)}`, {
          headers: {
            ...state(admitted.length, usedTokens),
            'retry-after': String(Math.ceil(ms / 1_000)),
            'retry-after-ms': String(Math.ceil(ms)),
          },
        });
      }
      admitted.push({ at: now, tokens });
      return state(admitted.length, usedTokens + tokens);
    },
  };
}
