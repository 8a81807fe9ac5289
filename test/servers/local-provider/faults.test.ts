import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { startClient, topicFile } from './client.ts';

const CREATE = '/v1/fine_tune/create';

async function trainingFile(client: Client): Promise<string> {
  return (await client.upload({ text: topicFile() })).body.file_id;
}

/** The status the client saw, or `cut` where no whole reply came. */
function seen(reply: Promise<{ status: number }>): Promise<number | 'cut'> {
  return reply.then(
    ({ status }) => status,
    () => 'cut',
  );
}

describe('a fault', () => {
  test.each([
    ['drop_before', {}, 'cut', null, 0],
    ['status', { status: 429 }, 429, 429, 0],
    ['status', { status: 402 }, 402, 402, 0],
    ['status', { status: 500 }, 500, 500, 1],
    ['status', { status: 503 }, 503, 503, 1],
    ['drop_after_commit', {}, 'cut', 200, 1],
    ['reset', {}, 'cut', 200, 1],
    ['truncate', {}, 'cut', 200, 1],
    ['slow', { delay_ms: 50 }, 200, 200, 1],
  ])(
    '%s %o on create: the client sees %s, the journal %s, jobs made: %i',
    async (kind, options, clientSees, journaled, jobs) => {
      const client = await startClient();
      const order = { training_file: await trainingFile(client), idempotency_key: 'run/1' };
      await client.control('/_faults', [{ path: CREATE, kind, times: 1, ...options }]);
      expect(await seen(client.create(order))).toBe(clientSees);
      const journal = await client.journal();
      expect(journal.jobs).toHaveLength(jobs);
      expect(journal.requests.at(-1)).toEqual({
        at: expect.any(String),
        method: 'POST',
        path: CREATE,
        status: journaled,
        idempotency_key: 'run/1',
      });
      expect((await client.create(order)).status).toBe(200);
      expect((await client.journal()).jobs).toHaveLength(1);
    },
  );

  test('on an upload before the commit keeps no file, after it one', async () => {
    const client = await startClient();
    const upload = () => seen(client.upload({ text: topicFile(), key: 'k' }));
    await client.control('/_faults', [{ path: '/v1/fine_tune/upload', kind: 'drop_before', times: 1 }]);
    expect(await upload()).toBe('cut');
    expect((await client.journal())['files']).toEqual([]);
    await client.control('/_faults', [{ path: '/v1/fine_tune/upload', kind: 'reset', times: 1 }]);
    expect(await upload()).toBe('cut');
    expect(await upload()).toBe(200);
    expect((await client.journal())['files']).toHaveLength(1);
    expect((await client.journal()).requests.map((request) => request['idempotency_key'])).toEqual(['k', 'k', 'k']);
  });

  test('delays a slow reply, of a call that is already carried out', async () => {
    const client = await startClient();
    const order = { training_file: await trainingFile(client), idempotency_key: 'k' };
    await client.control('/_faults', [{ path: CREATE, kind: 'slow', delay_ms: 60_000, times: 1 }]);
    const slow = seen(client.create(order));
    await expect.poll(async () => (await client.journal()).jobs.length).toBe(1);
    await expect.poll(async () => (await client.create(order)).status).toBe(200);
    await client.close();
    expect(await slow).toBe(200);
  });

  test('says how long to wait, and holds for every path and without end unless told', async () => {
    const client = await startClient();
    await client.control('/_faults', [{ kind: 'status', status: 429, retry_after: 2 }]);
    for (const path of ['/v1/models/list', '/v1/fine_tune/list', '/v1/models/list']) {
      const reply = await client.call(path, {});
      expect([reply.status, reply.headers['retry-after'], reply.body.error.code]).toEqual([429, '2', 'rate_limited']);
    }
    await client.control('/_faults', []);
    expect((await client.call('/v1/models/list', {})).status).toBe(200);
  });

  test('with a probability strikes some calls and not others', async () => {
    const client = await startClient();
    await client.control('/_faults', [{ kind: 'status', status: 500, probability: 0.5 }]);
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await client.call('/v1/models/list', {})).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 500]));
  });

  test('list_lag hides a new job from lists, not from status', async () => {
    const client = await startClient();
    await client.control('/_faults', [{ path: CREATE, kind: 'list_lag', delay_ms: 300 }]);
    const { job_id: jobId } = (await client.create({ training_file: await trainingFile(client) })).body;
    const list = async () => (await client.call('/v1/fine_tune/list', {})).body.jobs.map((job) => job.job_id);
    expect(await list()).toEqual([]);
    expect((await client.status(jobId)).job_id).toBe(jobId);
    await expect.poll(list).toEqual([jobId]);
  });

  test('list_lag without a path, or on the list’s own, hides what is young', async () => {
    const client = await startClient();
    const files = async () => (await client.call('/v1/fine_tune/files', {})).body.files.length;
    await client.control('/_faults', [{ kind: 'list_lag', delay_ms: 60_000, times: 1 }]);
    await trainingFile(client);
    expect(await files()).toBe(0);
    await trainingFile(client);
    expect(await files()).toBe(1);
    await client.control('/_faults', [{ path: '/v1/fine_tune/files', kind: 'list_lag', delay_ms: 60_000, times: 1 }]);
    expect([await files(), await files()]).toEqual([0, 1]);
  });

  test('of an unknown kind is refused', async () => {
    const client = await startClient();
    expect((await client.control('/_faults', [{ kind: 'explode' }])).status).toBe(400);
    expect((await client.control('/_faults', {})).status).toBe(400);
  });
});

test('the journal shows refused requests too, and none of the test controls', async () => {
  const client = await startClient();
  await client.call('/v1/nowhere', {});
  await client.call('/v1/models/list', {}, {});
  const { requests } = await client.journal();
  expect(requests.map((request) => [request['path'], request.status])).toEqual([
    ['/v1/nowhere', 404],
    ['/v1/models/list', 401],
  ]);
});
