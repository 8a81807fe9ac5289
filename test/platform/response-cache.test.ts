import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../platform/logger.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { openResponseCache } from '../../platform/open-response-cache.ts';
import { createMemoryCache } from '../../platform/response-cache.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';

const ERRORS = 'retune_redis_errors_total';

describe('the cache in memory', () => {
  it('keeps a reply for an hour', async () => {
    let now = 0;
    const cache = createMemoryCache({ clock: () => now });
    await cache.set('a', 'reply');
    now = 3_599_999;
    expect(await cache.get('a')).toBe('reply');
    now = 3_600_000;
    expect(await cache.get('a')).toBeNull();
  });

  it('drops what was used longest ago where it is full', async () => {
    const cache = createMemoryCache({ capacity: 10 });
    await cache.set('a', 'aaaa');
    await cache.set('b', 'bbbb');
    expect(await cache.get('a')).toBe('aaaa');
    await cache.set('c', 'cccc');
    expect(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key)))).toEqual(['aaaa', null, 'cccc']);
  });
});

function openCache(url: string, timeoutMs = 2_000) {
  const metrics = createMetrics();
  const lines: string[] = [];
  const logger = createLogger({ level: 'warn', json: true, destination: { write: (line) => void lines.push(line) } });
  const cache = openResponseCache({ url, logger, metrics, timeoutMs });
  onTestFinished(() => cache.close());
  const errors = async () => Object.keys(await metrics.snapshot()).filter((name) => name.startsWith(ERRORS));
  return { cache, errors, warnings: lines };
}

async function withClient<T>(url: string, work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
  const client: ReturnType<typeof createClient> = createClient({ url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

describe.skipIf(noRedis !== null)(`the cache in Redis (skipped where ${noRedis ?? 'redis-server is missing'})`, () => {
  it('keeps a reply for an hour, for every process', async () => {
    const { url } = await startRedis();
    await openCache(url).cache.set('deepseek:a', 'reply');
    expect(await openCache(url).cache.get('deepseek:a')).toBe('reply');
    const ttl = await withClient(url, (client) => client.ttl('deepseek:a'));
    expect(ttl).toBeGreaterThan(3_500);
    expect(ttl).toBeLessThanOrEqual(3_600);
  });

  it('costs a warning and a count, not an error, where nothing listens', async () => {
    const { cache, errors, warnings } = openCache('redis://127.0.0.1:1');
    await cache.set('a', 'reply');
    expect(await cache.get('a')).toBeNull();
    expect(await errors()).toContainEqual(expect.stringContaining('ECONNREFUSED'));
    expect(warnings).toHaveLength(1);
    expect(JSON.parse(warnings[0] ?? '')).toMatchObject({ msg: expect.stringContaining('goes on without it') });
  });

  it('goes on when it is killed between two calls, and uses the next one', async () => {
    const redis = await startRedis();
    const { cache, errors } = openCache(redis.url);
    await cache.set('a', 'reply');
    await redis.kill();
    expect(await cache.get('a')).toBeNull();
    expect(await errors()).not.toEqual([]);
    await redis.restart();
    await expect.poll(async () => (await cache.set('b', 'reply'), cache.get('b')), { timeout: 20_000 }).toBe('reply');
  });

  it('goes on when it is full', async () => {
    const { url } = await startRedis('--maxmemory', '1', '--maxmemory-policy', 'noeviction');
    const { cache, errors } = openCache(url);
    await cache.set('a', 'reply');
    expect(await errors()).toEqual([expect.stringContaining('reason="OOM"')]);
    expect((await errors())[0]).toContain('operation="set"');
  });

  it('takes a key of another type for nothing, and puts its own there', async () => {
    const { url } = await startRedis();
    await withClient(url, (client) => client.hSet('a', 'field', 'value'));
    const { cache, errors } = openCache(url);
    expect(await cache.get('a')).toBeNull();
    expect(await errors()).toEqual([expect.stringContaining('reason="WRONGTYPE"')]);
    // It rests after a failure, and then goes on.
    await expect.poll(async () => (await cache.set('a', 'reply'), cache.get('a')), { timeout: 20_000 }).toBe('reply');
  });

  it('waits no longer than its time for one that does not answer, then leaves it alone for a while', async () => {
    const redis = await startRedis();
    const { cache, errors } = openCache(redis.url, 100);
    await cache.set('a', 'reply');
    redis.freeze();
    expect(await cache.get('a')).toBeNull();
    expect(await cache.get('a')).toBeNull();
    expect(await errors()).toEqual([
      expect.stringContaining('reason="timeout"'),
      expect.stringContaining('reason="resting"'),
    ]);
    redis.thaw();
    await expect.poll(() => cache.get('a'), { timeout: 20_000 }).toBe('reply');
  });
});
