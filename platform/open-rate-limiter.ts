import { openGuardedRedis } from './guarded-redis.ts';
import type { GuardedRedisOptions } from './guarded-redis.ts';
import { createMemoryRateLimiter } from './rate-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { createRedisRateLimiter } from './redis-rate-limiter.ts';

/** The limits of a task queue: shared by its workers where a Redis is given, else each worker's own. */
export function openRateLimiter({
  url,
  taskQueue,
  ...options
}: Omit<GuardedRedisOptions, 'url'> & { readonly url: string | null; readonly taskQueue: string }): RateLimiter {
  if (url === null) return createMemoryRateLimiter();
  return createRedisRateLimiter(openGuardedRedis({ url, ...options }), taskQueue);
}
