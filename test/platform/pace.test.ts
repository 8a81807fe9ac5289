import { describe, expect, it } from 'vitest';
import { freshPace, observe, reserve } from '../../platform/pace.ts';
import type { MinuteLimits, Observation } from '../../platform/pace.ts';

const ONE = { requests: 1, tokens: 0 };
const NONE: MinuteLimits = { requests: null, tokens: null };

function seen(change: Partial<Observation> = {}): Observation {
  return { requests: null, tokens: null, pauseMs: null, ...change };
}

/** Asks as a caller does, who waits as told, until `untilMs`: the times at which something was sent. */
function sendAll(limits: MinuteLimits, amounts: { requests: number; tokens: number }, untilMs: number): number[] {
  const state = freshPace();
  const sent: number[] = [];
  for (let now = 0; now <= untilMs;) {
    const waitMs = reserve(state, amounts, limits, now);
    if (waitMs === 0) {
      sent.push(now);
      observe(state, amounts, seen(), now);
    }
    now += waitMs;
  }
  return sent;
}

function mostInAMinute(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length));
}

describe('a configured limit by the minute', () => {
  it.each([1, 2, 5, 60, 600])('of %i requests is never passed in any minute, and nearly used', (limit) => {
    const times = sendAll({ requests: limit, tokens: null }, ONE, 300_000);
    expect(mostInAMinute(times)).toBeLessThanOrEqual(limit);
    expect(times.length).toBeGreaterThanOrEqual(Math.floor(limit * 5 * 0.9 * (limit === 1 ? 1 : 0.6)));
  });

  it.each([
    [1_000, 30],
    [1_000, 100],
    [90_000, 4_000],
  ])('of %i tokens is never passed by calls of %i', (limit, tokens) => {
    const times = sendAll({ requests: null, tokens: limit }, { requests: 1, tokens }, 300_000);
    expect(mostInAMinute(times) * tokens).toBeLessThanOrEqual(limit);
    expect(times.length * tokens).toBeGreaterThan(limit * 3);
  });
});

describe('what a provider says of its limit', () => {
  const said = (remaining: number) => seen({ requests: { limit: 10, remaining, resetMs: 2_000 } });

  it('lets as many through as are left, less those under way, then waits until all are free again', () => {
    const state = freshPace();
    for (let call = 0; call < 3; call += 1) expect(reserve(state, ONE, NONE, 0)).toBe(0);
    // Of the three that are under way the provider has counted one.
    observe(state, ONE, said(4), 100);
    expect([reserve(state, ONE, NONE, 100), reserve(state, ONE, NONE, 100)]).toEqual([0, 0]);
    expect(reserve(state, ONE, NONE, 100)).toBe(2_000);
    const after = Array.from({ length: 11 }, () => reserve(state, ONE, NONE, 2_100));
    expect(after.filter((waitMs) => waitMs === 0)).toHaveLength(10);
  });

  it('counts tokens beside requests', () => {
    const state = freshPace();
    const big = { requests: 1, tokens: 60 };
    reserve(state, big, NONE, 0);
    observe(state, big, seen({ tokens: { limit: 100, remaining: 50, resetMs: 1_000 } }), 0);
    expect(reserve(state, big, NONE, 0)).toBe(1_000);
    expect(reserve(state, { requests: 1, tokens: 40 }, NONE, 0)).toBe(0);
    // More than the whole limit is sent alone, for the provider to decide.
    expect(reserve(state, { requests: 1, tokens: 500 }, NONE, 1_000)).toBe(0);
  });

  it('stops everybody for as long as a 429 asks', () => {
    const state = freshPace();
    reserve(state, ONE, NONE, 0);
    observe(state, ONE, seen({ pauseMs: 5_000 }), 10);
    observe(state, ONE, seen({ pauseMs: 1_000 }), 20);
    expect(reserve(state, ONE, NONE, 30)).toBe(4_980);
    expect(reserve(state, ONE, NONE, 5_010)).toBe(0);
  });
});
