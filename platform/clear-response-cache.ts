import { createClient } from 'redis';
import { RetuneError } from '../domain/failure-type.ts';

const OURS = /^deepseek:[0-9a-f]{64}$/;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Counts the replies in a Redis and, unless told otherwise, deletes them: their keys do not tell whose prompt it was.
 * Throws STORE_UNREACHABLE where it does not answer.
 */
export async function clearResponseCache(url: string, { countOnly = false } = {}): Promise<number> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    let found = 0;
    for await (const keys of client.scanIterator({ MATCH: 'deepseek:*', COUNT: 1_000 })) {
      const ours = keys.filter((key) => OURS.test(key));
      found += ours.length;
      if (ours.length > 0 && !countOnly) await client.unlink(ours);
    }
    return found;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RetuneError('STORE_UNREACHABLE', `the Redis of REDIS_URL could not be cleared: ${why}`, {
      hint: 'mend the connection, or unset REDIS_URL where no cache is kept',
      cause: error,
    });
  } finally {
    if (client.isOpen) client.destroy();
  }
}
