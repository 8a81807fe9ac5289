import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectClient } from '../../platform/temporal-connection.ts';
import { ensureSearchAttributes } from '../../platform/search-attributes.ts';
import { TASK_QUEUE, taskQueueName } from '../../domain/task-queue.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import { startFakeServer } from '../provider/fake-server.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import { sharedTemporal } from '../support/services.ts';
import { tempDir } from '../support/temp-dir.ts';
import { project, runCli, temporaryFolder } from './run-cli.ts';

interface Shown {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  readonly mend: string;
}

/** `doctor --json` in a project. What `env` does not name is there and works: nothing else on this machine is asked. */
async function doctor(env: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  const { address } = await sharedTemporal();
  const provider = await startLocalProvider({ port: 0, dataDir: await tempDir() });
  onTestFinished(() => provider.close());
  const { code, json } = await runCli(['doctor', '--json', ...flags], {
    cwd: project(),
    env: { TEMPORAL_ADDRESS: address, RETUNE_LOCAL_PROVIDER_URL: provider.url, ...env },
  });
  const { checks } = json() as unknown as { checks: readonly Shown[] };
  return { code, checks, of: (name: string) => checks.find((check) => check.name === name) };
}

/** What is only advice on a dev server without a worker. */
const ADVICE = new Set(['workers', 'temporal-namespace']);

it('is content, with exit 0, where nothing that is set up is missing', async () => {
  const { code, checks } = await doctor({});
  expect(checks.filter(({ ok, name }) => !ok && !ADVICE.has(name))).toEqual([]);
  expect(code).toBe(0);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'node',
      'native-bridge',
      'disk',
      'config',
      'temporal',
      'store',
      'redis',
      'keys-local-train',
    ]),
  );
});

describe('a configuration', () => {
  it('that does not load is wrong: exit 2, with the place', async () => {
    const cwd = temporaryFolder({ 'retune.yaml': 'name: Tickets\n' });
    const { code, json } = await runCli(['doctor', '--json'], {
      cwd,
      env: { TEMPORAL_ADDRESS: (await sharedTemporal()).address },
    });
    expect(code).toBe(2);
    const named = { name: 'config', ok: false, message: expect.stringContaining('retune.yaml:1') };
    expect(json()).toMatchObject({ checks: expect.arrayContaining([expect.objectContaining(named)]) });
  });
});

describe('the store', () => {
  it('that is a file where a folder should be cannot be reached: exit 7', async () => {
    const cwd = project({ blocked: 'a file' });
    const { code, json } = await runCli(['doctor', '--json'], { cwd, env: { RETUNE_STORE: join(cwd, 'blocked') } });
    expect(code).toBe(7);
    const message = expect.stringContaining('is no folder');
    const named = { name: 'store', ok: false, message, mend: expect.stringContaining('RETUNE_STORE') };
    expect(json()).toMatchObject({ checks: expect.arrayContaining([expect.objectContaining(named)]) });
  });

  it('on an S3 that does not answer cannot be reached: exit 7', async () => {
    const env = {
      RETUNE_STORE: 's3://bucket/retune',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
    };
    const { code, of } = await doctor(env);
    expect(of('store')).toMatchObject({ ok: false, mend: expect.stringContaining('AWS_ENDPOINT_URL_S3') });
    expect(code).toBe(7);
  }, 60_000);

  it('that works is tried', async () => {
    const { of } = await doctor({ RETUNE_STORE: await tempDir() });
    expect(of('store')).toMatchObject({ ok: true, message: expect.stringContaining('conditional writes') });
  });
});

describe('Redis', () => {
  it('that does not answer is named without its password: exit 7', async () => {
    const { code, of } = await doctor({ REDIS_URL: 'redis://user:planted@127.0.0.1:1' });
    expect(code).toBe(7);
    expect(of('redis')).toMatchObject({ ok: false, message: expect.stringContaining('127.0.0.1:1') });
    expect(JSON.stringify(of('redis'))).not.toContain('planted');
  });

  it.skipIf(noRedis !== null)(`that works is tried${noRedis === null ? '' : ` (skipped: ${noRedis})`}`, async () => {
    const { url } = await startRedis();
    const { code, of } = await doctor({ REDIS_URL: url });
    expect({ code, redis: of('redis') }).toMatchObject({ code: 0, redis: { ok: true } });
  });
});

describe('a provider', () => {
  it('without keys is wrong in each role: exit 2, with the variables to set', async () => {
    const { code, of } = await doctor({}, '--set', 'training.provider=deepseek');
    expect(code).toBe(2);
    for (const role of ['train', 'eval'])
      expect(of(`keys-deepseek-${role}`)).toMatchObject({
        ok: false,
        mend: expect.stringContaining('DEEPSEEK_APP_KEY'),
      });
  });

  it('that evaluates alone needs its key for that alone', async () => {
    const { of } = await doctor({}, '--set', 'evaluation.baseline=openai:gpt-4.1');
    expect(of('keys-openai-eval')).toMatchObject({ ok: false, mend: expect.stringContaining('OPENAI_API_KEY') });
    expect(of('keys-openai-train')).toBeUndefined();
  });

  it('that is set up and does not answer is exit 7', async () => {
    const { code, of } = await doctor({ RETUNE_LOCAL_PROVIDER_URL: 'http://127.0.0.1:1' });
    expect(code).toBe(7);
    expect(of('provider-local')).toMatchObject({ ok: false, mend: expect.stringContaining('base URL') });
  });

  it('without the base model is wrong: exit 2, with those that it has', async () => {
    const { code, of } = await doctor({}, '--set', 'training.base_model=local-giant');
    expect(of('base-model')).toMatchObject({ ok: false, mend: expect.stringContaining('local-small') });
    expect(code).toBe(2);
  });

  it('that refuses the key is exit 7, and says so', async () => {
    const provider = await startLocalProvider({ port: 0, dataDir: await tempDir(), appSecret: 'another' });
    onTestFinished(() => provider.close());
    const { code, of } = await doctor({ RETUNE_LOCAL_PROVIDER_URL: provider.url });
    expect(code).toBe(7);
    expect(of('provider-local')).toMatchObject({ ok: false, mend: expect.stringContaining('key') });
  });

  it('whose clock is an hour off is wrong: exit 2', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const { url } = await startFakeServer(() => ({ headers: { date }, body: { object: 'list', data: [] } }));
    const env = { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: url };
    const { code, of } = await doctor(env, '--set', 'training.provider=openai', '--set', 'training.base_model=m');
    expect(of('clock-openai')).toMatchObject({
      ok: false,
      message: expect.stringMatching(/clock is 3\d{3} s ahead of openai/),
      mend: expect.stringContaining('NTP'),
    });
    expect(code).toBe(2);
  });

  it('that is about to shut the base model down is advice: exit 0', async () => {
    const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    const model = { id: 'm', object: 'model', created: 1, owned_by: 'them', shutdown_date: soon };
    const { url } = await startFakeServer(() => ({ body: { object: 'list', data: [model] } }));
    const env = { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: url };
    const { code, of } = await doctor(env, '--set', 'training.provider=openai', '--set', 'training.base_model=m');
    expect(of('base-model')).toMatchObject({
      ok: false,
      message: expect.stringContaining(soon),
      mend: expect.stringContaining('training.base_model'),
    });
    expect(code).toBe(0);
  });
});

describe('Temporal', () => {
  it('that is named and does not answer is exit 7', async () => {
    const { code, of } = await doctor({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(code).toBe(7);
    expect(of('temporal')).toMatchObject({ ok: false, mend: expect.stringContaining('TEMPORAL_ADDRESS') });
  });

  it('without the namespace is exit 7, with the command that makes it', async () => {
    const { address } = await sharedTemporal();
    const { code, of } = await doctor({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'nobody-made-it' });
    expect(code).toBe(7);
    expect(of('temporal-namespace')).toMatchObject({ ok: false, mend: expect.stringContaining('namespace create') });
  });

  it('tells of a short retention, missing search attributes, no worker, and workers of two hosts on one folder', async () => {
    const { address } = await sharedTemporal();
    const namespace = `doctor-${randomUUID().slice(0, 8)}`;
    const client = await connectClient({ environment: {}, address, namespace });
    onTestFinished(() => client.connection.close());
    const { workflowService } = client;
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
    // A namespace is known to every part of the server a moment later.
    await expect
      .poll(async () => (await doctor(env)).of('temporal-namespace'), { timeout: 30_000, interval: 500 })
      .toMatchObject({ ok: false, message: expect.stringContaining('1 day'), mend: expect.stringContaining('30d') });
    const bare = await doctor(env);
    expect(bare.code).toBe(2);
    expect(bare.of('search-attributes')).toMatchObject({
      ok: false,
      mend: expect.stringContaining('temporal operator search-attribute create'),
    });
    expect(bare.of('workers')).toMatchObject({ ok: false, mend: expect.stringContaining('retune worker') });

    await ensureSearchAttributes(client.connection, namespace, { waitMs: 30_000 });
    const taskQueue = { name: taskQueueName(TASK_QUEUE, 'data') };
    // Long polls, as two workers on two hosts would have them open.
    for (const identity of ['retune-1@one', 'retune-2@two'])
      client
        .withDeadline(Date.now() + 60_000, () =>
          workflowService.pollActivityTaskQueue({ namespace, taskQueue, identity }),
        )
        .catch(() => undefined);
    await expect
      .poll(async () => (await doctor(env)).of('shared-store'), { timeout: 30_000, interval: 500 })
      .toMatchObject({ ok: false, mend: expect.stringContaining('RETUNE_STORE=s3://') });
    const end = await doctor(env);
    expect({ code: end.code, attributes: end.of('search-attributes') }).toMatchObject({
      code: 0,
      attributes: { ok: true },
    });
  }, 120_000);
});
