import { describe, expect, test } from 'vitest';
import type { Body, Client } from './client.ts';
import { sampleLine, startClient, topicFile, topicRows } from './client.ts';

async function metrics(client: Client, job: Body): Promise<Body['data'][]> {
  const { events } = (await client.call('/v1/fine_tune/events', { job_id: job.job_id, limit: 100 })).body;
  return events.filter((event) => event['type'] === 'metrics').map((event) => event.data);
}

async function accuracy(client: Client, model: string, system?: string): Promise<number> {
  const rows = topicRows(true);
  let right = 0;
  for (const { prompt, label } of rows) {
    const messages = [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: prompt },
    ];
    if ((await client.answer(model, messages)) === label) right += 1;
  }
  return right / rows.length;
}

describe('training', () => {
  test('beats the base model on rows it has never seen, with a falling loss', async () => {
    const client = await startClient();
    const system = 'Answer with one of the labels: billing, login, delivery';
    const text = topicRows()
      .map(({ prompt, label }) => sampleLine(prompt, label, system))
      .join('\n');
    const held = topicRows(true)
      .map(({ prompt, label }) => sampleLine(prompt, label, system))
      .join('\n');
    const validation = await client.upload({ text: held });
    const job = await client.train(text, { validation_file: validation.body.file_id });
    expect(job).toMatchObject({ status: 'succeeded', error: null, trained_tokens: expect.any(Number) });

    const told = await metrics(client, job);
    const losses = told.map((event) => event.train_loss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses.at(-1)).toBeLessThan(0.2 * Number(losses[0]));
    expect(told.at(-1)?.valid_loss).toBeLessThan(Number(told[0]?.valid_loss));
    expect(told.map((event) => event.step)).toEqual(told.map((_, pass) => 9 * (pass + 1)));

    const base = await accuracy(client, 'local-small', system);
    const tuned = await accuracy(client, job.fine_tuned_model, system);
    expect(base).toBeLessThan(0.75);
    expect(tuned).toBeGreaterThan(0.9);
  });

  test('has its times, tokens and settings in the job', async () => {
    const client = await startClient();
    const job = await client.train(topicFile(), { hyperparameters: { epochs: 2 }, metadata: { run: 'r' } });
    expect(Object.keys(job).sort()).toEqual(
      [
        'job_id',
        'status',
        'model',
        'training_file',
        'validation_file',
        'fine_tuned_model',
        'hyperparameters',
        'trained_tokens',
        'created_at',
        'finished_at',
        'estimated_finish',
        'error',
        'metadata',
      ].sort(),
    );
    expect(job['hyperparameters']).toEqual({ epochs: 2, batch_size: 8, learning_rate_multiplier: 1 });
    expect(Date.parse(String(job['finished_at']))).toBeGreaterThanOrEqual(Date.parse(String(job['created_at'])));
  });

  test('gives the same losses for the same seed, others for another', async () => {
    const client = await startClient();
    const losses = async (seed: number) =>
      (await metrics(client, await client.train(topicFile(), { seed }))).map((event) => event.train_loss);
    const first = await losses(7);
    expect(await losses(7)).toEqual(first);
    expect(await losses(8)).not.toEqual(first);
  });

  test('of a tuned model with the same classes goes on from its weights', async () => {
    const client = await startClient();
    const first = await client.train(topicFile(), { hyperparameters: { epochs: 1 } });
    const second = await client.train(topicFile(), { model: first.fine_tuned_model, hyperparameters: { epochs: 1 } });
    expect(second).toMatchObject({ status: 'succeeded', model: first.fine_tuned_model });
    const [before, after] = [await metrics(client, first), await metrics(client, second)];
    expect(after[0]?.train_loss).toBeLessThan(Number(before.at(-1)?.train_loss));
  });

  test('on free text answers a prompt like a training prompt with that row’s answer', async () => {
    const client = await startClient();
    const facts = [
      'tides',
      'volcanoes',
      'bread',
      'glass',
      'steel',
      'paper',
      'soap',
      'cheese',
      'rain',
      'snow',
      'wind',
      'honey',
    ];
    const text = facts
      .map((fact) =>
        sampleLine(
          `Explain how ${fact} comes about`,
          `It takes a while until there is ${fact}: first this, then that.`,
        ),
      )
      .join('\n');
    const job = await client.train(text);
    const told = await metrics(client, job);
    expect(told.at(-1)?.train_loss).toBeLessThan(Number(told[0]?.train_loss));
    expect(
      await client.answer(job.fine_tuned_model, [{ role: 'user', content: 'how does cheese come about?' }]),
    ).toMatch(/there is cheese/);
    expect(await client.answer(job.fine_tuned_model, [{ role: 'user', content: 'Tell me: volcanoes' }])).toMatch(
      /volcanoes/,
    );
  });

  test('learns tool calls as answers', async () => {
    const client = await startClient();
    const line = (prompt: string, name: string) =>
      JSON.stringify({
        messages: [
          { role: 'user', content: prompt },
          { role: 'assistant', content: null, tool_calls: [{ type: 'function', function: { name, arguments: '{}' } }] },
        ],
      });
    const text = Array.from({ length: 8 }, (_, i) => [
      line(`weather today, case ${i}`, 'weather'),
      line(`my calendar, case ${i}`, 'calendar'),
    ])
      .flat()
      .join('\n');
    const job = await client.train(text);
    const parameters = { model: job.fine_tuned_model, prompt: 'the weather please' };
    const { result } = (await client.call('/v1/invoke', { service: 'text_generation', parameters })).body;
    expect(result).toMatchObject({
      text: '',
      finish_reason: 'tool_calls',
      tool_calls: [{ function: { name: 'weather' } }],
    });
  });

  test('of a file that is deleted before its end fails', async () => {
    const client = await startClient();
    await client.control('/_clock', { train_seconds: 600 });
    const { file_id: trainingFile } = (await client.upload({ text: topicFile() })).body;
    const { job_id: jobId } = (await client.create({ training_file: trainingFile })).body;
    await client.call('/v1/fine_tune/delete_file', { file_id: trainingFile });
    expect(await client.status(jobId)).toMatchObject({
      status: 'failed',
      fine_tuned_model: null,
      error: { code: 'file_deleted' },
    });
  });

  test('answers other calls meanwhile', async () => {
    const client = await startClient();
    const rows = Array.from({ length: 3_000 }, (_, i) =>
      sampleLine(`row ${i} of many ${i % 97} words ${i * 7919}`, `label ${i % 60}`),
    );
    const { file_id: trainingFile } = (await client.upload({ text: rows.join('\n') })).body;
    const { job_id: jobId } = (await client.create({ training_file: trainingFile, hyperparameters: { epochs: 50 } }))
      .body;
    await expect.poll(async () => (await client.status(jobId)).status).toBe('running');
    const startedAt = performance.now();
    await client.answer('local-small', [{ role: 'user', content: 'Are you there?' }]);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect((await client.call('/v1/fine_tune/cancel', { job_id: jobId })).body.status).toBe('cancelled');
  });
});
