import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Trouble {
  readonly args?: readonly string[];
  /** Before the run starts. */
  readonly before?: (redis: RedisServer, pipeline: Pipeline) => Promise<void> | void;
  /** Once the run has its job. */
  readonly during?: (redis: RedisServer) => Promise<void> | void;
  readonly reason: RegExp;
}

async function putOtherType(redis: RedisServer, { taskQueue }: Pipeline): Promise<void> {
  const client = createClient({ url: redis.url });
  await client.connect();
  for (const role of ['train', 'eval']) await client.hSet(`retune:limits:${taskQueue}:local:${role}`, 'field', 'value');
  await client.close();
}

describe.skipIf(noRedis !== null)(`a run over a Redis (skipped where ${noRedis ?? 'redis-server is missing'})`, () => {
  it.each<[string, Trouble]>([
    ['that is killed in mid-run', { during: (redis) => redis.kill(), reason: /ECONN|not_connected|error|timeout/ }],
    ['that is full', { args: ['--maxmemory', '1', '--maxmemory-policy', 'noeviction'], reason: /OOM/ }],
    ['that holds another type under its keys', { before: putOtherType, reason: /WRONGTYPE/ }],
    ['that does not answer', { before: (redis) => redis.freeze(), reason: /timeout/ }],
  ])('%s is done, and the trouble is told', async (_title, { args = [], before, during, reason }) => {
    const redis = await startRedis(...args);
    const pipeline = await startPipeline(await tempDir(), {
      rows: 200,
      env: { REDIS_URL: redis.url },
      logLevel: 'warn',
    });
    onTestFinished(() => pipeline.stop());
    await before?.(redis, pipeline);
    await pipeline.control('/_clock', { train_polls: 4 });
    const run = await pipeline.start({ sets: ['poll.interval=500ms'] });
    await expect.poll(async () => (await pipeline.journal()).jobs.length, { timeout: 50_000 }).toBe(1);
    await during?.(redis);
    expect((await run.result()).stage).toBe('done');
    const told = pipeline
      .log()
      .split('\n')
      .filter((line) => line.includes('goes on without it'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(reason);
  });
});
