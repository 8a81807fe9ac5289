import type { GuardedRedis } from './guarded-redis.ts';
import { BURST_SHARE } from './pace.ts';
import type { Observation } from './pace.ts';
import { createMemoryRateLimiter } from './rate-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** The same as `pace.ts`, in the server, where one command is one step for all workers; its clock is the server's. */
const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local key, ask = KEYS[1], cjson.decode(ARGV[1])
local raw = redis.call('GET', key)
local state = raw and cjson.decode(raw) or { pausedUntil = 0 }
for _, kind in ipairs({ 'requests', 'tokens' }) do
  state[kind] = state[kind] or { credits = 0, resetAt = 0, windowMs = 0, underWay = 0, flowsUntil = 0 }
end
local function save() redis.call('SET', key, cjson.encode(state), 'PX', 3600000) end
`;

const RESERVE = `${PRELUDE}
local wait = math.max(0, state.pausedUntil - now)
local flows = {}
for _, kind in ipairs({ 'requests', 'tokens' }) do
  local known, amount, limit = state[kind], ask.amounts[kind], ask.limits[kind]
  if known.limit and now >= known.resetAt then
    known.credits = known.limit; known.resetAt = now + known.windowMs; known.underWay = 0
  end
  if known.limit and known.credits < math.min(amount, known.limit) then wait = math.max(wait, known.resetAt - now) end
  if limit and limit ~= cjson.null and amount > 0 then
    local burst = math.max(1, limit * ${BURST_SHARE})
    local each = 60000 / math.max(limit - burst, 1)
    flows[kind] = amount * each
    wait = math.max(wait, known.flowsUntil - math.max(0, burst - amount) * each - now)
  end
end
if wait > 0 then return math.ceil(wait) end
for _, kind in ipairs({ 'requests', 'tokens' }) do
  local known = state[kind]
  known.credits = known.credits - ask.amounts[kind]
  known.underWay = known.underWay + ask.amounts[kind]
  if flows[kind] then known.flowsUntil = math.max(known.flowsUntil, now) + flows[kind] end
end
save()
return 0
`;

const OBSERVE = `${PRELUDE}
for _, kind in ipairs({ 'requests', 'tokens' }) do
  local known, said = state[kind], ask.seen[kind]
  known.underWay = math.max(0, known.underWay - ask.amounts[kind])
  if said and said ~= cjson.null then
    known.limit = said.limit
    known.credits = said.remaining - known.underWay
    known.resetAt = now + said.resetMs
    known.windowMs = said.resetMs
  end
end
local pause = ask.seen.pauseMs
if pause and pause ~= cjson.null then state.pausedUntil = math.max(state.pausedUntil, now + pause) end
save()
return 0
`;

/**
 * Limits that all workers of a task queue share. Where Redis does not answer a call goes by this process's own, which
 * heard the same replies: a Redis that is down costs precision, never a call.
 */
export function createRedisRateLimiter(redis: GuardedRedis, taskQueue: string): RateLimiter {
  const own = createMemoryRateLimiter();
  const run = (operation: string, script: string, key: string, ask: object): Promise<number | null> =>
    redis.ask(operation, async (client) => {
      const options = { keys: [`retune:limits:${taskQueue}:${key}`], arguments: [JSON.stringify(ask)] };
      return Number(await client.eval(script, options));
    });
  return {
    async reserve(key, amounts, limits) {
      const shared = await run('reserve', RESERVE, key, { amounts, limits });
      if (shared !== null && shared > 0) return shared;
      const local = await own.reserve(key, amounts, limits);
      return shared ?? local;
    },
    async observe(key, amounts, seen: Observation) {
      await own.observe(key, amounts, seen);
      await run('observe', OBSERVE, key, { amounts, seen });
    },
    close: () => redis.close(),
  };
}
