import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { sampleLine, topicFile, topicRows } from '../client.ts';
import { collect, ended, startOpenai, uploadText, uploadTopics } from './openai-client.ts';

test('the official openai client goes from a file to a tuned model that answers better than its base', async () => {
  const { openai } = await startOpenai();
  const trainingFile = await uploadTopics(openai);
  expect(await openai.files.retrieve(trainingFile)).toMatchObject({ purpose: 'fine-tune', filename: 'train.jsonl' });
  expect(await (await openai.files.content(trainingFile)).text()).toBe(topicFile());

  const created = await openai.fineTuning.jobs.create({
    model: 'local-small',
    training_file: trainingFile,
    method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 4 } } },
    metadata: { run: 'r-1' },
    suffix: 'Support Topics',
    seed: 7,
  });
  expect(created).toMatchObject({ object: 'fine_tuning.job', status: 'validating_files', metadata: { run: 'r-1' } });

  const job = await ended(openai, created.id);
  expect(job).toMatchObject({ status: 'succeeded', error: null, seed: 7, hyperparameters: { n_epochs: 4 } });
  expect(job.fine_tuned_model).toMatch(/^ft:local-small:support-topics:/);
  expect(job.trained_tokens).toBeGreaterThan(0);

  const losses: number[] = [];
  for await (const event of openai.fineTuning.jobs.listEvents(job.id, { limit: 3 })) {
    if (event.type === 'metrics') losses.unshift((event.data as { train_loss: number }).train_loss);
  }
  expect(losses).toHaveLength(16);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);

  const right = async (model: string): Promise<number> => {
    const answers = topicRows(true).map(async ({ prompt, label }) => {
      const { choices } = await openai.chat.completions.create({
        model,
        messages: [{ role: 'user', content: prompt }],
        temperature: 0,
      });
      return choices[0]?.message.content === label;
    });
    return (await Promise.all(answers)).filter(Boolean).length;
  };
  expect(await right('local-small')).toBe(0);
  expect(await right(job.fine_tuned_model!)).toBeGreaterThan(20);
});

describe('the official openai client', () => {
  test('cancels a job, and finds jobs by their metadata over all pages', async () => {
    const { openai } = await startOpenai();
    const trainingFile = await uploadTopics(openai);
    const create = (run: string) =>
      openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile, metadata: { run } });
    const mine = [await create('mine'), await create('other'), await create('mine'), await create('mine')];
    const cancelled = await openai.fineTuning.jobs.cancel(mine[3]!.id);
    expect(cancelled.status).toBe('cancelled');

    const found: string[] = [];
    for await (const job of openai.fineTuning.jobs.list({ metadata: { run: 'mine' }, limit: 2 })) found.push(job.id);
    expect(found).toEqual([mine[3]!.id, mine[2]!.id, mine[0]!.id]);
    const bare = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    expect((await openai.fineTuning.jobs.list({ metadata: null })).data.map(({ id }) => id)).toEqual([bare.id]);
    const unknown = openai.fineTuning.jobs.list({ status: 'failed' } as never);
    await expect(unknown).rejects.toMatchObject({ status: 400, code: 'unknown_parameter', param: 'status' });
  });

  test('sees a bad training file fail the job that was to learn from it, with the line named', async () => {
    const { openai } = await startOpenai();
    const bad = `${topicFile()}{"messages": []}\n`;
    const trainingFile = await uploadText(openai, bad);
    const { id } = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    const job = await ended(openai, id);
    expect(job).toMatchObject({
      status: 'failed',
      fine_tuned_model: null,
      error: { code: 'invalid_training_file', param: 'training_file', message: expect.stringContaining('line 73') },
    });
  });

  test('sees a job of too few examples fail as the service fails it', async () => {
    const { openai } = await startOpenai();
    const trainingFile = await uploadText(openai, sampleLine('a', 'b'));
    const { id } = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    expect((await ended(openai, id)).error).toEqual({
      code: 'invalid_n_examples',
      param: 'training_file',
      message: 'Training file has 1 example(s), but must have at least 10 examples',
    });
  });

  test('lists, shows and deletes models and files', async () => {
    const { openai } = await startOpenai();
    const trainingFile = await uploadTopics(openai);
    const { id } = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    const model = (await ended(openai, id)).fine_tuned_model!;
    const ids = async () => (await collect(openai.models.list())).map((listed) => listed.id);
    expect(await ids()).toEqual(['local-small', model]);
    expect((await openai.models.retrieve(model)).id).toBe(model);
    expect(await openai.models.delete(model)).toEqual({ id: model, object: 'model', deleted: true });
    expect(await ids()).toEqual(['local-small']);
    await expect(openai.models.retrieve(model)).rejects.toBeInstanceOf(OpenAI.NotFoundError);

    expect(await collect(openai.files.list())).toHaveLength(1);
    expect((await openai.files.delete(trainingFile)).deleted).toBe(true);
    await expect(openai.files.retrieve(trainingFile)).rejects.toMatchObject({ status: 404, param: 'id' });
  });

  test('pauses a job and resumes it to its end', async () => {
    const { openai, provider } = await startOpenai();
    const trainingFile = await uploadTopics(openai);
    await provider.control('/_clock', { train_seconds: 3_600 });
    const { id } = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    const status = async () => (await openai.fineTuning.jobs.retrieve(id)).status;
    await expect.poll(status).toBe('running');
    expect((await openai.fineTuning.jobs.pause(id)).status).toBe('paused');
    expect(await status()).toBe('paused');
    expect(['queued', 'running']).toContain((await openai.fineTuning.jobs.resume(id)).status);
    await provider.control('/_clock', { train_seconds: 0 });
    expect((await ended(openai, id)).status).toBe('succeeded');
  });

  test('streams an answer word by word, with its usage at the end', async () => {
    const { openai } = await startOpenai();
    const question = { model: 'local-small', messages: [{ role: 'user' as const, content: 'hello' }] };
    const whole = await openai.chat.completions.create(question);
    const stream = await openai.chat.completions.create({
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await collect(stream);
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(chunks.length).toBeGreaterThan(4);
    expect(chunks.at(-1)?.usage).toEqual(whole.usage);
  });

  test('is told that its key is wrong', async () => {
    const { openai } = await startOpenai();
    const stranger = openai.withOptions({ apiKey: 'wrong' });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });
});
