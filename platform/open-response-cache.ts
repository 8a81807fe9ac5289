import { openGuardedRedis } from './guarded-redis.ts';
import type { GuardedRedisOptions } from './guarded-redis.ts';
import { CACHE_TTL_SECONDS, createMemoryCache } from './response-cache.ts';
import type { ResponseCache } from './response-cache.ts';

/** The cache of this deployment: Redis where a URL is given, else this process's memory. */
export function openResponseCache({
  url,
  ...options
}: Omit<GuardedRedisOptions, 'url'> & { readonly url: string | null }): ResponseCache {
  if (url === null) return createMemoryCache();
  const redis = openGuardedRedis({ url, ...options });
  return {
    get: (key) => redis.ask('get', (client) => client.get(key)),
    async set(key, text) {
      await redis.ask('set', (client) =>
        client.set(key, text, { expiration: { type: 'EX', value: CACHE_TTL_SECONDS } }),
      );
    },
    close: () => redis.close(),
  };
}
