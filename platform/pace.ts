/** What one call takes of a provider's limits. */
export interface Amounts {
  readonly requests: number;
  /** An estimate; 0 where it does not count. */
  readonly tokens: number;
}

/** Limits by the minute that somebody configured; null: none. */
export interface MinuteLimits {
  readonly requests: number | null;
  readonly tokens: number | null;
}

/** What a provider said in its `x-ratelimit-*` headers of one kind of limit. */
export interface Remaining {
  readonly limit: number;
  readonly remaining: number;
  /** Until all of it is free again. */
  readonly resetMs: number;
}

export interface Observation {
  readonly requests: Remaining | null;
  readonly tokens: Remaining | null;
  /** After a 429: for how long nobody is to call. */
  readonly pauseMs: number | null;
}

export const KINDS = ['requests', 'tokens'] as const;
type Kind = (typeof KINDS)[number];

interface KindState {
  /** The provider's own words; null until it said any. */
  limit: number | null;
  credits: number;
  resetAt: number;
  windowMs: number;
  underWay: number;
  /** Of the configured limit: when as much was sent as it allows, in a steady flow. */
  flowsUntil: number;
}

/** What is known of a provider and role. Times are milliseconds of one clock. */
export interface PaceState extends Record<Kind, KindState> {
  pausedUntil: number;
}

/** Of a minute's limit this share may come at once; the rest flows. Together no minute holds more than the limit. */
export const BURST_SHARE = 0.1;

export function freshPace(): PaceState {
  const kind = (): KindState => ({ limit: null, credits: 0, resetAt: 0, windowMs: 0, underWay: 0, flowsUntil: 0 });
  return { requests: kind(), tokens: kind(), pausedUntil: 0 };
}

/** 0 where the call may be sent (then it is taken down as under way), else how long to wait before asking again. */
export function reserve(state: PaceState, amounts: Amounts, limits: MinuteLimits, now: number): number {
  let waitMs = Math.max(0, state.pausedUntil - now);
  for (const kind of KINDS) {
    const known = state[kind];
    const amount = amounts[kind];
    if (known.limit !== null && now >= known.resetAt) {
      Object.assign(known, { credits: known.limit, resetAt: now + known.windowMs, underWay: 0 });
    }
    // More than the whole limit never fits: it goes alone, and the provider decides.
    const fits = known.limit === null || known.credits >= Math.min(amount, known.limit);
    if (!fits) waitMs = Math.max(waitMs, known.resetAt - now);
    const flow = flowOf(limits[kind], amount);
    if (flow !== null) waitMs = Math.max(waitMs, known.flowsUntil - flow.aheadMs - now);
  }
  if (waitMs > 0) return Math.ceil(waitMs);
  for (const kind of KINDS) {
    const known = state[kind];
    known.credits -= amounts[kind];
    known.underWay += amounts[kind];
    const flow = flowOf(limits[kind], amounts[kind]);
    if (flow !== null) known.flowsUntil = Math.max(known.flowsUntil, now) + flow.takesMs;
  }
  return 0;
}

/** A call has ended: what the reply said holds from now on, less what is still on its way. */
export function observe(state: PaceState, amounts: Amounts, seen: Observation, now: number): void {
  for (const kind of KINDS) {
    const known = state[kind];
    known.underWay = Math.max(0, known.underWay - amounts[kind]);
    const said = seen[kind];
    if (said === null) continue;
    known.limit = said.limit;
    known.credits = said.remaining - known.underWay;
    known.resetAt = now + said.resetMs;
    known.windowMs = said.resetMs;
  }
  if (seen.pauseMs !== null) state.pausedUntil = Math.max(state.pausedUntil, now + seen.pauseMs);
}

function flowOf(limit: number | null, amount: number): { aheadMs: number; takesMs: number } | null {
  if (limit === null || amount === 0) return null;
  const burst = Math.max(1, limit * BURST_SHARE);
  const msEach = 60_000 / Math.max(limit - burst, 1);
  return { aheadMs: Math.max(0, burst - amount) * msEach, takesMs: amount * msEach };
}
