import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { startClient, topicFile } from './client.ts';

async function startJob(client: Client): Promise<string> {
  const { file_id: trainingFile } = (await client.upload({ text: topicFile() })).body;
  return (await client.create({ training_file: trainingFile })).body.job_id;
}

describe('the clock', () => {
  test('train_polls: the job is done on the N-th status call, not before, and stays done', async () => {
    const client = await startClient();
    await client.control('/_clock', { train_polls: 12 });
    const jobId = await startJob(client);
    await expect.poll(async () => (await client.call('/v1/fine_tune/list', {})).body.jobs[0]?.status).toBe('running');
    const words: string[] = [];
    for (let poll = 1; poll <= 13; poll += 1) words.push((await client.status(jobId)).status);
    expect(words).toEqual([...Array.from({ length: 11 }, () => 'running'), 'succeeded', 'succeeded']);
  });

  test('train_polls: the last call waits for a training that is nearly done', async () => {
    const client = await startClient();
    await client.control('/_clock', { train_polls: 1 });
    expect(await client.status(await startJob(client))).toMatchObject({ status: 'succeeded' });
  });

  test('train_seconds: the job lasts as long, and says until when', async () => {
    const client = await startClient();
    await client.control('/_clock', { train_seconds: 0.4 });
    const startedAt = Date.now();
    const jobId = await startJob(client);
    expect(Date.parse(String((await client.status(jobId))['estimated_finish']))).toBeGreaterThanOrEqual(
      startedAt + 400,
    );
    expect((await client.finished(jobId)).status).toBe('succeeded');
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(400);
  });

  test('set anew lets a job that it held back end', async () => {
    const client = await startClient();
    await client.control('/_clock', { train_seconds: 3_600 });
    const jobId = await startJob(client);
    await expect.poll(async () => (await client.status(jobId)).status).toBe('running');
    await client.control('/_clock', { train_seconds: 0 });
    expect((await client.finished(jobId)).status).toBe('succeeded');
  });

  test('lets a second job train while the first is held back', async () => {
    const client = await startClient();
    await client.control('/_clock', { train_polls: 2 });
    const [first, second] = [await startJob(client), await startJob(client)];
    await client.status(second);
    expect((await client.status(second)).status).toBe('succeeded');
    expect((await client.status(first)).status).toBe('running');
  });

  test('refuses both measures at once', async () => {
    const client = await startClient();
    expect((await client.control('/_clock', { train_seconds: 1, train_polls: 1 })).status).toBe(400);
  });
});

describe('cancel', () => {
  test('ends a running job for good, and is no error a second time', async () => {
    const client = await startClient();
    await client.control('/_clock', { train_seconds: 3_600 });
    const jobId = await startJob(client);
    const cancelled = await client.call('/v1/fine_tune/cancel', { job_id: jobId });
    expect(cancelled.body).toMatchObject({
      status: 'cancelled',
      fine_tuned_model: null,
      finished_at: expect.any(String),
    });
    expect(await client.call('/v1/fine_tune/cancel', { job_id: jobId })).toMatchObject({
      status: 200,
      body: cancelled.body,
    });
    await client.control('/_clock', { train_seconds: 0 });
    expect((await client.status(jobId)).status).toBe('cancelled');
    expect((await client.call('/v1/models/list', {})).body.models).toHaveLength(1);
  });

  test('leaves a job that has succeeded as it is', async () => {
    const client = await startClient();
    const job = await client.train(topicFile());
    expect((await client.call('/v1/fine_tune/cancel', { job_id: job.job_id })).body).toEqual(job);
  });

  test('lets the next job in the queue go on', async () => {
    const client = await startClient();
    const [first, second] = [await startJob(client), await startJob(client)];
    await client.call('/v1/fine_tune/cancel', { job_id: first });
    expect((await client.finished(second)).status).toBe('succeeded');
    expect((await client.status(first)).status).toMatch(/cancelled|succeeded/);
  });
});
