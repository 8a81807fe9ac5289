import { ProviderError } from './provider-error.ts';
import { backoffMs, TRIES_PER_ROUND } from './retry-after.ts';

export interface OneRound {
  /** In [0, 1). */
  readonly random: () => number;
  /** Milliseconds; rejects when it is aborted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Told before each wait, with the tries made so far. */
  readonly onWait?: (waitMs: number, tries: number) => void;
}

/** Longer than this a person does not want to watch a command wait. */
const LONGEST_WAIT_MS = 60_000;

/**
 * A client's own waiting, outside workflows: three tries while the provider answers 429, after each of the first two
 * the time it asked for, else `min(2^attempt + U(0,1), 10)` seconds. Anything else, and a wait of over a minute, is
 * thrown at once.
 */
export async function oneRound<T>(
  call: (attempt: number) => Promise<T>,
  { random, sleep, onWait }: OneRound,
): Promise<{ readonly value: T; readonly attempts: number }> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { value: await call(attempt), attempts: attempt + 1 };
    } catch (error) {
      const isLast = attempt === TRIES_PER_ROUND - 1;
      if (isLast || !(error instanceof ProviderError) || error.reason !== 'rate_limited') throw error;
      const waitMs = error.retryAfterMs ?? backoffMs(attempt, random);
      if (waitMs > LONGEST_WAIT_MS) throw error;
      onWait?.(waitMs, attempt + 1);
      await sleep(waitMs);
    }
  }
}
