import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeDataDir, startClient, topicFile } from './client.ts';

describe('after a restart with the same data folder', () => {
  test('files, jobs, events, models, answers and keys are as they were', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    const file = (await before.upload({ text: topicFile(), key: 'f', metadata: { run: 'r' } })).body;
    const order = { training_file: file.file_id, idempotency_key: 'j' };
    const job = await before.finished((await before.create(order)).body.job_id);
    const events = (await before.call('/v1/fine_tune/events', { job_id: job.job_id, limit: 100 })).body;
    const prompt = [{ role: 'user', content: 'where is my parcel?' }];
    expect(await before.answer(job.fine_tuned_model, prompt)).toBe('delivery');
    await before.close();

    const after = await startClient({ dataDir });
    expect(await after.status(job.job_id)).toEqual(job);
    expect((await after.call('/v1/fine_tune/events', { job_id: job.job_id, limit: 100 })).body).toEqual(events);
    expect(await after.answer(job.fine_tuned_model, prompt)).toBe('delivery');
    expect((await after.upload({ text: topicFile(), key: 'f', metadata: { run: 'r' } })).body.file_id).toBe(
      file.file_id,
    );
    expect((await after.create(order)).body.job_id).toBe(job.job_id);
    expect((await after.call('/v1/fine_tune/list', {})).body.jobs).toHaveLength(1);
  });

  test('a job that was running goes on to its end and tells each figure once', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    await before.control('/_clock', { train_polls: 6 });
    const file = (await before.upload({ text: topicFile() })).body;
    const { job_id: jobId } = (await before.create({ training_file: file.file_id })).body;
    for (let poll = 0; poll < 3; poll += 1) expect((await before.status(jobId)).status).not.toBe('succeeded');
    await before.close();

    const after = await startClient({ dataDir });
    for (let poll = 0; poll < 2; poll += 1) expect((await after.status(jobId)).status).not.toBe('succeeded');
    expect((await after.status(jobId)).status).toBe('succeeded');
    const { events } = (await after.call('/v1/fine_tune/events', { job_id: jobId, limit: 100 })).body;
    const steps = events.filter((event) => event['type'] === 'metrics').map((event) => event.data.step);
    expect(steps).toHaveLength(12);
    expect(new Set(steps).size).toBe(12);
    expect(new Set(events.map((event) => event['event_id'])).size).toBe(events.length);
  });

  test('a record that cannot be read is named, with what to do about it', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    const { file_id: fileId } = (await before.upload({ text: topicFile() })).body;
    await before.close();
    writeFileSync(join(dataDir, 'files/records', `${fileId}.json`), '{"file_id":"of another version"}');
    await expect(startClient({ dataDir })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(fileId),
      hint: expect.stringContaining('--data-dir'),
    });
  });

  test('a job whose file was damaged on disk fails and says so', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    await before.control('/_clock', { train_seconds: 3_600 });
    const file = (await before.upload({ text: topicFile() })).body;
    const { job_id: jobId } = (await before.create({ training_file: file.file_id })).body;
    await before.close();
    writeFileSync(join(dataDir, 'files/bytes', `${file.file_id}.jsonl`), 'damaged');

    const after = await startClient({ dataDir });
    expect(await after.finished(jobId)).toMatchObject({ status: 'failed', error: { code: 'file_damaged' } });
  });
});

test('closing is quick while a job trains, and without a data folder leaves nothing behind', async () => {
  const mine = () => readdirSync(tmpdir()).filter((name) => /^retune-local-provider-(?!test-)/.test(name));
  const others = new Set(mine());
  const client = await startClient();
  const folder = mine().find((name) => !others.has(name));
  const file = (await client.upload({ text: topicFile() })).body;
  await client.create({ training_file: file.file_id, hyperparameters: { epochs: 50 } });
  const startedAt = performance.now();
  await client.close();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(folder).toBeDefined();
  expect(mine()).not.toContain(folder);
});
