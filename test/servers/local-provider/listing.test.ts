import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { startClient, topicFile } from './client.ts';

async function fiveJobs(client: Client): Promise<{ trainingFile: string; jobs: string[] }> {
  const { file_id: trainingFile } = (await client.upload({ text: topicFile() })).body;
  const jobs: string[] = [];
  for (const run of ['a', 'b', 'a', 'b', 'a']) {
    jobs.push((await client.create({ training_file: trainingFile, metadata: { run, kind: 'test' } })).body.job_id);
  }
  return { trainingFile, jobs };
}

describe('lists', () => {
  test('give jobs newest first, page by page, without gap or repetition', async () => {
    const client = await startClient();
    const { jobs } = await fiveJobs(client);
    const first = (await client.call('/v1/fine_tune/list', { limit: 2 })).body;
    const second = (await client.call('/v1/fine_tune/list', { limit: 2, after: first.jobs[1]?.job_id })).body;
    const third = (await client.call('/v1/fine_tune/list', { limit: 2, after: second.jobs[1]?.job_id })).body;
    expect([first, second, third].map((page) => page['has_more'])).toEqual([true, true, false]);
    expect([first, second, third].flatMap((page) => page.jobs.map((job) => job.job_id))).toEqual(jobs.toReversed());
  });

  test('keep only what has all of the metadata asked for', async () => {
    const client = await startClient();
    const { jobs } = await fiveJobs(client);
    const list = async (metadata: object) =>
      (await client.call('/v1/fine_tune/list', { metadata })).body.jobs.map((job) => job.job_id);
    expect(await list({ run: 'b' })).toEqual([jobs[3], jobs[1]]);
    expect(await list({ run: 'b', kind: 'test' })).toEqual([jobs[3], jobs[1]]);
    expect(await list({ run: 'b', kind: 'other' })).toEqual([]);
  });

  test('give files newest first and by metadata; a deleted one still holds its place as a cursor', async () => {
    const client = await startClient();
    const ids: string[] = [];
    for (const run of ['a', 'b', 'c'])
      ids.push((await client.upload({ text: topicFile(), metadata: { run } })).body.file_id);
    const list = async (query: object) =>
      (await client.call('/v1/fine_tune/files', query)).body.files.map((file) => file.file_id);
    expect(await list({})).toEqual(ids.toReversed());
    expect(await list({ metadata: { run: 'b' } })).toEqual([ids[1]]);
    await client.call('/v1/fine_tune/delete_file', { file_id: ids[1] });
    expect(await list({ after: ids[1] })).toEqual([ids[0]]);
  });

  test('give a job’s events oldest first, and after a cursor only the new ones', async () => {
    const client = await startClient();
    const job = await client.train(topicFile());
    const all = (await client.call('/v1/fine_tune/events', { job_id: job.job_id, limit: 100 })).body.events;
    expect(all[0]).toMatchObject({ type: 'message', message: 'Job created' });
    expect(all.at(-1)?.['message']).toContain(job.fine_tuned_model);
    const cursor = all[2]?.['event_id'];
    const rest = (await client.call('/v1/fine_tune/events', { job_id: job.job_id, after: cursor, limit: 100 })).body
      .events;
    expect(rest).toEqual(all.slice(3));
  });

  test('say of the models what they are: no language models', async () => {
    const client = await startClient();
    const job = await client.train(topicFile(), { suffix: 'topics' });
    const { models } = (await client.call('/v1/models/list', {})).body;
    expect(models.map((model) => model['id'])).toEqual(['local-small', job.fine_tuned_model]);
    expect(models[1]).toMatchObject({ base_model: 'local-small' });
    for (const model of models) expect(model['description']).toMatch(/no language model/i);
    expect(job.fine_tuned_model).toMatch(/^ft:local-small:topics:[0-9a-f]{8}$/);
  });

  test('leave out a deleted model, which then answers no more', async () => {
    const client = await startClient();
    const { fine_tuned_model: model } = await client.train(topicFile());
    expect((await client.call('/v1/models/delete', { model })).status).toBe(200);
    expect((await client.call('/v1/models/list', {})).body.models).toHaveLength(1);
    const reply = await client.call('/v1/invoke', { service: 'text_generation', parameters: { model, prompt: 'x' } });
    expect(reply.status).toBe(404);
  });
});
