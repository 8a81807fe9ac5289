import type { LocalProvider } from '../../../servers/local-provider/local-provider.ts';
import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { makeDataDir, startClient, topicFile } from './client.ts';
import { ended as openaiEnded, openaiOf, uploadTopics } from './openai/openai-client.ts';
import { ended as togetherEnded, togetherOf, uploadTraining } from './together/together-client.ts';

/** A create in each format, as its client sends it: by the official ones without another try. */
const CREATES = [
  {
    format: 'deepseek',
    route: '/v1/fine_tune/create',
    prepare: async (client: Client) => {
      const { file_id: trainingFile } = (await client.upload({ text: topicFile() })).body;
      return async () => {
        const { status } = await client.create({ training_file: trainingFile });
        if (status !== 200) throw Object.assign(new Error('refused'), { status });
      };
    },
  },
  {
    format: 'openai',
    route: '/v1/fine_tuning/jobs',
    prepare: async (client: Client) => {
      const openai = openaiOf(client);
      const order = { model: 'local-small', training_file: await uploadTopics(openai) };
      return async () => void (await openai.fineTuning.jobs.create(order));
    },
  },
  {
    format: 'together',
    route: '/together/v1/fine-tunes',
    prepare: async (client: Client) => {
      const together = togetherOf(client);
      const order = { model: 'local-small', training_file: await uploadTraining(together) };
      return async () => void (await together.fineTuning.create(order));
    },
  },
];

/** The status that a client saw; `cut` where no whole reply came, 200 where all went well. */
function seen(act: Promise<void>): Promise<number | 'cut'> {
  return act.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 'cut',
  );
}

describe.each(CREATES)('in the $format format', ({ route, prepare }) => {
  test.each([
    ['drop_before', {}, 'cut', 0],
    ['status', { status: 429, retry_after: 1 }, 429, 0],
    ['status', { status: 500 }, 500, 1],
    ['drop_after_commit', {}, 'cut', 1],
    ['reset', {}, 'cut', 1],
    ['truncate', {}, 'cut', 1],
    ['slow', { delay_ms: 20 }, 200, 1],
  ])('a fault %s %o on a create: the client sees %s, jobs made: %i', async (kind, options, clientSees, jobs) => {
    const client = await startClient();
    const create = await prepare(client);
    await client.control('/_faults', [{ path: route, method: 'POST', kind, times: 1, ...options }]);
    expect(await seen(create())).toBe(clientSees);
    expect((await client.journal()).jobs).toHaveLength(jobs);
    expect(await seen(create())).toBe(200);
    expect((await client.journal()).jobs).toHaveLength(jobs + 1);
  });
});

test('a fault strikes one method of a path, or a route whatever stands in it', async () => {
  const client = await startClient();
  const openai = openaiOf(client);
  const order = { model: 'local-small', training_file: await uploadTopics(openai) };
  const { id } = await openai.fineTuning.jobs.create(order);
  await client.control('/_faults', [
    { path: '/v1/fine_tuning/jobs', method: 'POST', kind: 'status', status: 503 },
    { path: '/v1/fine_tuning/jobs/{job_id}/cancel', kind: 'status', status: 500 },
  ]);
  await expect(openai.fineTuning.jobs.create(order)).rejects.toMatchObject({ status: 503 });
  expect((await openai.fineTuning.jobs.list()).data).toHaveLength(2);
  expect((await openai.fineTuning.jobs.retrieve(id)).id).toBe(id);
  await expect(openai.fineTuning.jobs.cancel(id)).rejects.toMatchObject({ status: 500 });
});

test('list_lag hides new jobs and files from the lists of every format, not from who knows their id', async () => {
  const client = await startClient();
  const [openai, together] = [openaiOf(client), togetherOf(client)];
  await client.control('/_faults', [{ kind: 'list_lag', delay_ms: 60_000 }]);
  const [openaiFile, togetherFile] = [await uploadTopics(openai), await uploadTraining(together)];
  const openaiJob = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: openaiFile });
  const togetherJob = await together.fineTuning.create({ model: 'local-small', training_file: togetherFile });
  expect((await openai.files.list()).data).toEqual([]);
  expect((await openai.fineTuning.jobs.list()).data).toEqual([]);
  expect((await together.files.list()).data).toEqual([]);
  expect((await together.fineTuning.list()).data).toEqual([]);
  expect((await openai.fineTuning.jobs.retrieve(openaiJob.id)).id).toBe(openaiJob.id);
  expect((await together.fineTuning.retrieve(togetherJob.id)).id).toBe(togetherJob.id);
});

test('train_polls counts the status calls of every format', async () => {
  const client = await startClient();
  await client.control('/_clock', { train_polls: 3 });
  const [openai, together] = [openaiOf(client), togetherOf(client)];
  const order = { model: 'local-small', training_file: await uploadTopics(openai) };
  const { id } = await openai.fineTuning.jobs.create(order);
  const statuses = [];
  for (let poll = 0; poll < 3; poll += 1) statuses.push((await openai.fineTuning.jobs.retrieve(id)).status);
  expect(statuses.slice(0, 2)).not.toContain('succeeded');
  expect(statuses[2]).toBe('succeeded');
  const other = await together.fineTuning.create({
    model: 'local-small',
    training_file: await uploadTraining(together),
  });
  const words = [];
  for (let poll = 0; poll < 3; poll += 1) words.push((await together.fineTuning.retrieve(other.id)).status);
  expect(words.slice(0, 2)).not.toContain('completed');
  expect(words[2]).toBe('completed');
});

test('scripted replies are given in every format', async () => {
  const client = await startClient();
  await client.control('/_replies', [{ pattern: 'weather', text: 'Sunny.' }]);
  const messages = [{ role: 'user' as const, content: 'the weather?' }];
  const question = { model: 'local-small', messages };
  const [openai, together] = [openaiOf(client), togetherOf(client)];
  expect((await openai.chat.completions.create(question)).choices[0]?.message.content).toBe('Sunny.');
  expect((await together.chat.completions.create(question)).choices[0]?.message?.content).toBe('Sunny.');
  expect(await client.answer('local-small', messages)).toBe('Sunny.');
});

describe('after a restart with the same data folder', () => {
  const restarted = async (before: LocalProvider, dataDir: string): Promise<Client> => {
    await before.close();
    return startClient({ dataDir });
  };

  test('jobs of every format go on to their end, and a paused one waits', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    await before.control('/_clock', { train_seconds: 3_600 });
    const [openai, together] = [openaiOf(before), togetherOf(before)];
    const openaiOrder = { model: 'local-small', training_file: await uploadTopics(openai), metadata: { run: 'r' } };
    const running = await openai.fineTuning.jobs.create(openaiOrder);
    const paused = await openai.fineTuning.jobs.create(openaiOrder);
    const trainingFile = await uploadTraining(together);
    const other = await together.fineTuning.create({ model: 'local-small', training_file: trainingFile });
    await expect.poll(async () => (await openai.fineTuning.jobs.retrieve(paused.id)).status).toMatch(/queued|running/);
    await openai.fineTuning.jobs.pause(paused.id);

    const client = await restarted(before, dataDir);
    await client.control('/_clock', { train_seconds: 0 });
    const [openaiAfter, togetherAfter] = [openaiOf(client), togetherOf(client)];
    expect(await openaiEnded(openaiAfter, running.id)).toMatchObject({ status: 'succeeded', metadata: { run: 'r' } });
    expect((await togetherEnded(togetherAfter, other.id)).status).toBe('completed');
    expect((await openaiAfter.fineTuning.jobs.retrieve(paused.id)).status).toBe('paused');
    await openaiAfter.fineTuning.jobs.resume(paused.id);
    expect((await openaiEnded(openaiAfter, paused.id)).status).toBe('succeeded');
    expect((await openaiAfter.fineTuning.jobs.checkpoints.list(running.id)).data).toHaveLength(3);
  });

  test('endpoints answer, and a cancel that was asked for takes place', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    const job = await before.train(topicFile());
    const together = togetherOf(before);
    const { id, name } = await together.endpoints.create({
      model: job.fine_tuned_model,
      hardware: '1x_local_cpu',
      autoscaling: { min_replicas: 1, max_replicas: 1 },
    });
    await before.control('/_clock', { train_seconds: 3_600, finalize_seconds: 600 });
    const order = { model: 'local-small', training_file: await uploadTraining(together) };
    const asked = await together.fineTuning.create(order);
    expect((await together.fineTuning.cancel(asked.id)).status).toBe('cancel_requested');

    const client = await restarted(before, dataDir);
    const after = togetherOf(client);
    await expect.poll(async () => (await after.endpoints.retrieve(id)).state).toBe('STARTED');
    const messages = [{ role: 'user' as const, content: 'where is my parcel?' }];
    const { choices } = await after.chat.completions.create({ model: name, messages });
    expect(choices[0]?.message?.content).toBe('delivery');
    expect((await togetherEnded(after, asked.id)).status).toBe('cancelled');
  });
});
