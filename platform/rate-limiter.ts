import { freshPace, observe, reserve } from './pace.ts';
import type { Amounts, MinuteLimits, Observation, PaceState } from './pace.ts';

/** Who may call how often, for everybody who asks for the same key (a provider and a role). */
export interface RateLimiter {
  /** 0: send it now; else milliseconds after which to ask again. */
  reserve(key: string, amounts: Amounts, limits: MinuteLimits): Promise<number>;
  /** Told once for every call that was let through, however it ended. */
  observe(key: string, amounts: Amounts, seen: Observation): Promise<void>;
  close(): Promise<void>;
}

/** The limits of this process alone. */
export function createMemoryRateLimiter(clock: () => number = Date.now): RateLimiter {
  const states = new Map<string, PaceState>();
  const stateOf = (key: string): PaceState => {
    const state = states.get(key) ?? freshPace();
    states.set(key, state);
    return state;
  };
  return {
    reserve: async (key, amounts, limits) => reserve(stateOf(key), amounts, limits, clock()),
    observe: async (key, amounts, seen) => observe(stateOf(key), amounts, seen, clock()),
    close: () => Promise.resolve(),
  };
}
