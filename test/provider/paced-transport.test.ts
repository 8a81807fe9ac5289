import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../platform/logger.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { openGuardedRedis } from '../../platform/guarded-redis.ts';
import { createMemoryRateLimiter } from '../../platform/rate-limiter.ts';
import type { RateLimiter } from '../../platform/rate-limiter.ts';
import { createRedisRateLimiter } from '../../platform/redis-rate-limiter.ts';
import { createProvider } from '../../provider/create-provider.ts';
import { createTransport } from '../../provider/http.ts';
import { createPacedTransport } from '../../provider/paced-transport.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import { failureOf } from './deepseek/deepseek-under-test.ts';
import { startFakeServer } from './fake-server.ts';

const logger = createLogger({ level: 'silent', json: true });

/** A process's own way to a provider, over limits that it may share with others. */
function processAt(baseUrl: string, limiter: RateLimiter, random = Math.random) {
  const transport = createPacedTransport(createTransport(), limiter, { random });
  onTestFinished(() => transport.close());
  const credentials = { kind: 'deepseek' as const, appKey: 'local', appSecret: 'local-secret' };
  return createProvider({ name: 'local', baseUrl, credentials, transport, role: 'eval' });
}

async function limitedProvider(limits: object) {
  const provider = await startLocalProvider({ port: 0, testControls: true });
  onTestFinished(() => provider.close());
  await fetch(`${provider.url}/_limits`, { method: 'POST', body: JSON.stringify(limits) });
  const requests = async () => {
    const journal = (await (await fetch(`${provider.url}/_journal`)).json()) as { requests: { status: number }[] };
    return journal.requests;
  };
  const refusals = async (): Promise<number> => (await requests()).filter(({ status }) => status === 429).length;
  return { url: provider.url, requests, refusals };
}

/** As Temporal does with an activity: again after the time that the failure names. */
async function untilDone(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const error = await call().then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return;
    const { retryAfterMs } = await failureOf(Promise.reject(error));
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs ?? 0));
  }
}

async function storm(processes: readonly ReturnType<typeof processAt>[], runs: number): Promise<void> {
  await Promise.all(
    Array.from({ length: runs }, (_, run) => {
      const provider = processes[run % processes.length];
      return untilDone(() => provider?.listModels() ?? Promise.reject(new Error('no process')));
    }),
  );
}

const LIMITS = { requests_per_minute: 40, window_ms: 500 };
/** Unpaced, the first moment alone has 160 refused, and herds go on; on a busy machine half-second windows blur. */
const NEXT_TO_NONE = 40;

describe('two hundred runs at once, at a provider that takes forty in half a second', () => {
  it('are all served by one process, and next to none of them is refused', async () => {
    const { url, refusals } = await limitedProvider(LIMITS);
    await storm([processAt(url, createMemoryRateLimiter())], 200);
    expect(await refusals()).toBeLessThanOrEqual(NEXT_TO_NONE);
  });

  describe.skipIf(noRedis !== null)(`over Redis (skipped where ${noRedis ?? 'redis-server is missing'})`, () => {
    async function twoProcesses(url: string) {
      const redis = await startRedis();
      const metrics = createMetrics();
      const open = () => {
        const limiter = createRedisRateLimiter(
          openGuardedRedis({ url: redis.url, logger, metrics, timeoutMs: 2_000 }),
          'queue',
        );
        onTestFinished(() => limiter.close());
        return processAt(url, limiter);
      };
      return { redis, metrics, processes: [open(), open()] };
    }

    it('are all served by two processes that share their limits', async () => {
      const { url, refusals } = await limitedProvider(LIMITS);
      const { processes, metrics } = await twoProcesses(url);
      await storm(processes, 200);
      expect(Object.keys(await metrics.snapshot()).filter((name) => name.includes('redis'))).toEqual([]);
      expect(await refusals()).toBeLessThanOrEqual(NEXT_TO_NONE);
    });

    it('are all served, by each process for itself, when Redis is killed in mid-run', async () => {
      const { url, requests } = await limitedProvider(LIMITS);
      const { redis, metrics, processes } = await twoProcesses(url);
      const all = storm(processes, 200);
      await expect.poll(async () => (await requests()).length, { interval: 5, timeout: 20_000 }).toBeGreaterThan(20);
      await redis.kill();
      await all;
      expect(Object.keys(await metrics.snapshot()).join()).toContain('retune_redis_errors_total');
    });
  });
});

describe('a call that its limit does not let through in time', () => {
  it('is not sent, and says when to come again, later by chance', async () => {
    const server = await startFakeServer(() => ({ status: 429, headers: { 'retry-after': '60' } }));
    const provider = processAt(server.url, createMemoryRateLimiter(), () => 0.5);
    await failureOf(provider.listModels());
    const refused = await failureOf(provider.listModels());
    expect(refused).toMatchObject({ kind: 'retryable', reason: 'rate_limited', code: 'paced', status: null });
    expect(refused.retryAfterMs).toBeGreaterThan(85_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(90_000);
    expect(server.requests).toHaveLength(1);
  });

  it('ends at once when it is aborted', async () => {
    const server = await startFakeServer(() => ({ status: 429, headers: { 'retry-after': '4' } }));
    const provider = processAt(server.url, createMemoryRateLimiter());
    await failureOf(provider.listModels());
    const abort = new AbortController();
    const waiting = failureOf(provider.listModels({ signal: abort.signal }));
    abort.abort();
    expect((await waiting).reason).toBe('aborted');
    expect(server.requests).toHaveLength(1);
  });
});
