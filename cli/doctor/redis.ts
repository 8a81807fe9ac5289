import { createClient } from 'redis';
import type { Settings } from '../../config/settings.ts';
import { bad, good, words } from './check.ts';
import type { Check } from './check.ts';

const TIMEOUT_MS = 3_000;

/** Redis answers a write and a read; runs go on without it, so that this is the one place that says it is away. */
export async function checkRedis(settings: Pick<Settings, 'redisUrl'>): Promise<Check> {
  const url = settings.redisUrl();
  if (url === null) return good('redis', 'not set up (REDIS_URL): cache and limits are each process’s own');
  const { host } = new URL(url);
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: TIMEOUT_MS, reconnectStrategy: false },
  });
  client.on('error', () => undefined);
  try {
    await withTimeout(client.connect());
    const key = 'retune:doctor';
    await withTimeout(client.set(key, '1', { expiration: { type: 'EX', value: 10 } }));
    await withTimeout(client.del(key));
    return good('redis', `${host} takes and gives back`);
  } catch (error) {
    const message = `Redis at ${host} does not work: ${words(error)}`;
    return bad(
      'unreachable',
      'redis',
      message,
      'start it, or mend REDIS_URL; without it each process has a cache and limits of its own',
    );
  } finally {
    client.destroy();
  }
}

function withTimeout<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)), TIMEOUT_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
