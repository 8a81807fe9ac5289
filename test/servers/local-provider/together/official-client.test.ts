import type Together from 'together-ai';
import { describe, expect, test, vi } from 'vitest';
import { sampleLine, topicFile, topicRows } from '../client.ts';
import { ended, startTogether, uploadTraining, writeTraining } from './together-client.ts';

const LOCAL = { hardware: '1x_local_cpu', autoscaling: { min_replicas: 1, max_replicas: 1 } };

async function ask(together: Together, model: string, prompt: string): Promise<string | null | undefined> {
  const question = { model, messages: [{ role: 'user' as const, content: prompt }], temperature: 0 };
  return (await together.chat.completions.create(question)).choices[0]?.message?.content;
}

/** Makes an endpoint and waits until it is started, as its clients do. */
async function host(together: Together, model: string): Promise<Together.DedicatedEndpoint> {
  const { id } = await together.endpoints.create({ model, ...LOCAL });
  return vi.waitUntil(async () => {
    const endpoint = await together.endpoints.retrieve(id);
    return endpoint.state === 'STARTED' ? endpoint : null;
  });
}

async function train(together: Together): Promise<Together.FinetuneResponse> {
  const order = { model: 'local-small', training_file: await uploadTraining(together), n_epochs: 3 };
  return ended(together, (await together.fineTuning.create(order)).id);
}

test('the official together client goes from a file to a hosted model that answers better than its base', async () => {
  const { together } = await startTogether();
  const file = await together.files.upload(writeTraining(), 'fine-tune');
  expect(file).toMatchObject({ Processed: true, processing_status: 'COMPLETED' });
  expect(await (await together.files.content(file.id)).text()).toBe(topicFile());

  const limits = await together.fineTuning.modelLimits({ model_name: 'local-small' });
  expect(limits.max_num_epochs).toBe(20);
  const price = await together.fineTuning.estimatePrice({ training_file: file.id, model: 'local-small', n_epochs: 4 });
  expect(price).toMatchObject({ estimation_available: true, allowed_to_proceed: true, estimated_total_price: 0 });

  const created = await together.fineTuning.create({
    model: 'local-small',
    training_file: file.id,
    n_epochs: 4,
    n_checkpoints: 2,
    random_seed: 7,
    suffix: 'topics',
    training_method: { method: 'sft', train_on_inputs: 'auto' },
  });
  expect(['pending', 'queued', 'running']).toContain(created.status);
  const job = await ended(together, created.id);
  expect(job).toMatchObject({
    status: 'completed',
    model_output_name: expect.stringMatching(/^ft:local-small:topics:/),
  });
  expect(job.token_count).toBe('estimated_train_token_count' in price ? price.estimated_train_token_count : null);

  const { data: events } = await together.fineTuning.listEvents(job.id);
  expect(events.map(({ type }) => type)).toEqual([
    'job_pending',
    'training_data_download_complete',
    'training_start',
    ...Array.from({ length: 4 }, () => 'epoch_complete'),
    'model_compressing',
    'model_uploading',
    'job_complete',
  ]);
  const { metrics = [] } = await together.fineTuning.listMetrics(job.id);
  const losses = metrics.map((metric) => metric['train/loss']!);
  expect(losses).toHaveLength(16);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  const { data: checkpoints } = await together.fineTuning.listCheckpoints(job.id);
  expect(checkpoints.map(({ checkpoint_type: type }) => type)).toEqual(['intermediate', 'final']);

  const model = job.model_output_name!;
  await expect(ask(together, model, 'hello')).rejects.toMatchObject({
    status: 400,
    error: { error: { code: 'model_not_available' } },
  });
  const endpoint = await host(together, model);
  const right = async (asked: string): Promise<number> => {
    const answers = topicRows(true).map(async ({ prompt, label }) => (await ask(together, asked, prompt)) === label);
    return (await Promise.all(answers)).filter(Boolean).length;
  };
  expect(await right('local-small')).toBe(0);
  expect(await right(model)).toBeGreaterThan(20);
  expect(await ask(together, endpoint.name, topicRows()[0]!.prompt)).toBe('billing');

  await together.endpoints.delete(endpoint.id);
  await expect(together.endpoints.retrieve(endpoint.id)).rejects.toMatchObject({ status: 404 });
  await expect(ask(together, model, 'hello')).rejects.toMatchObject({ status: 400 });
});

describe('the official together client', () => {
  test('cancels a job by way of cancel_requested', async () => {
    const { together, provider } = await startTogether();
    await provider.control('/_clock', { train_seconds: 3_600, finalize_seconds: 1 });
    const order = { model: 'local-small', training_file: await uploadTraining(together) };
    const { id } = await together.fineTuning.create(order);
    await expect.poll(async () => (await together.fineTuning.retrieve(id)).status).toBe('running');
    expect((await together.fineTuning.cancel(id)).status).toBe('cancel_requested');
    expect((await together.fineTuning.retrieve(id)).status).toBe('cancel_requested');
    expect((await ended(together, id)).status).toBe('cancelled');
    await expect(together.fineTuning.cancel(id)).rejects.toMatchObject({ status: 400 });
  });

  test('sees a job by way of compressing and uploading', async () => {
    const { together, provider } = await startTogether();
    await provider.control('/_clock', { finalize_seconds: 2 });
    const order = { model: 'local-small', training_file: await uploadTraining(together) };
    const { id } = await together.fineTuning.create(order);
    const status = async () => (await together.fineTuning.retrieve(id)).status;
    await expect.poll(status, { timeout: 20_000 }).toBe('compressing');
    await expect.poll(status, { timeout: 20_000 }).toBe('uploading');
    await expect.poll(status, { timeout: 20_000 }).toBe('completed');
  });

  test('is told the prices that a test sets, of an estimate in dollars and of a job in billionths', async () => {
    const { together, provider } = await startTogether();
    await provider.control('/_prices', { training_per_million: 0.5, endpoint_cents_per_minute: 12 });
    const trainingFile = await uploadTraining(together);
    const price = await together.fineTuning.estimatePrice({ training_file: trainingFile, model: 'local-small' });
    const job = await ended(
      together,
      (await together.fineTuning.create({ model: 'local-small', training_file: trainingFile })).id,
    );
    expect(job.total_price).toBe(Math.round((job.token_count! / 1_000_000) * 0.5 * 1_000_000_000));
    expect(price).toMatchObject({ estimated_total_price: (job.token_count! / 1_000_000) * 0.5 });
    expect((await together.endpoints.listHardware()).data[0]?.pricing.cents_per_minute).toBe(12);
  });

  test('stops an endpoint and starts it again', async () => {
    const { together } = await startTogether();
    const { model_output_name: model } = await train(together);
    const { id } = await host(together, model!);
    const state = async () => (await together.endpoints.retrieve(id)).state;
    expect((await together.endpoints.update(id, { state: 'STOPPED' })).state).toBe('STOPPING');
    await expect.poll(state).toBe('STOPPED');
    await expect(ask(together, model!, 'hello')).rejects.toMatchObject({ status: 400 });
    await together.endpoints.update(id, { state: 'STARTED' });
    await expect.poll(state).toBe('STARTED');
    expect(await ask(together, model!, 'hello')).toEqual(expect.any(String));
    expect((await together.endpoints.list({ type: 'dedicated' })).data).toHaveLength(1);
    expect((await together.endpoints.listHardware({ model: model! })).data[0]?.id).toBe(LOCAL.hardware);
  });

  test('is told of a file whose lines are no samples, and cannot start a job on it', async () => {
    const { together } = await startTogether();
    const text = `${topicFile()}{"messages":[{"role":"user","content":"no answer"},{"role":"user","content":"?"}]}\n`;
    const file = await together.files.upload(writeTraining(text), 'fine-tune', false);
    expect(file).toMatchObject({ processing_status: 'INVALID_FORMAT', validation_report: { valid: false } });
    expect(file.validation_report?.error).toContain('line 73');
    const create = together.fineTuning.create({ model: 'local-small', training_file: file.id });
    await expect(create).rejects.toMatchObject({ status: 400, error: { error: { param: 'training_file' } } });
    const price = await together.fineTuning.estimatePrice({ training_file: file.id, model: 'local-small' });
    expect(price).toEqual({ estimation_available: false, unavailable_reason: 'train_file_invalid' });
  });

  test('goes on from the model of an earlier job, or from one of its checkpoints', async () => {
    const { together } = await startTogether();
    const first = await train(together);
    const order = { training_file: first.training_file!, n_epochs: 1 };
    const second = await together.fineTuning.create({ ...order, model: first.model_output_name! });
    expect((await ended(together, second.id)).model).toBe(first.model_output_name);
    const { step } = (await together.fineTuning.listCheckpoints(first.id)).data[0]!;
    // The client's types want a model; the service wants either.
    const third = await together.fineTuning.create({ ...order, from_checkpoint: `${first.id}:${step}` } as never);
    expect((await ended(together, third.id)).model).toBe(first.model_output_name);
    const started = (await together.fineTuning.listEvents(third.id)).data.find(({ type }) => type === 'training_start');
    expect(started?.message).toContain('going on from the base model’s weights');
  });

  test('deletes a job with its model, once it has ended or by force, and files', async () => {
    const { together, provider } = await startTogether();
    const { id, model_output_name: model, training_file: fileId } = await train(together);
    expect((await together.models.list()).map((listed) => listed.id)).toEqual(['local-small', model]);
    await together.fineTuning.delete(id);
    await expect(together.fineTuning.retrieve(id)).rejects.toMatchObject({ status: 404 });
    expect((await together.models.list()).map((listed) => listed.id)).toEqual(['local-small']);
    await provider.control('/_clock', { train_seconds: 3_600 });
    const running = await together.fineTuning.create({ model: 'local-small', training_file: fileId! });
    await expect(together.fineTuning.delete(running.id)).rejects.toMatchObject({ status: 400 });
    await together.fineTuning.delete(running.id, { force: true });
    expect((await together.fineTuning.list()).data).toEqual([]);
    expect(await together.files.delete(fileId!)).toEqual({ id: fileId, deleted: true });
    expect((await together.files.list()).data).toEqual([]);
    expect((await provider.journal()).jobs.map((job) => job.status)).toEqual(['succeeded', 'cancelled']);
  });

  test('streams an answer', async () => {
    const { together } = await startTogether();
    const question = { model: 'local-small', messages: [{ role: 'user' as const, content: 'hello' }] };
    let text = '';
    for await (const chunk of await together.chat.completions.create({ ...question, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text).toBe(await ask(together, 'local-small', 'hello'));
  });

  test('trains on pairs of prompt and completion', async () => {
    const { together } = await startTogether();
    const lines = topicRows().map(({ prompt, label }) => JSON.stringify({ prompt, completion: label }));
    const trainingFile = await uploadTraining(together, `${lines.join('\n')}\n`);
    const { id } = await together.fineTuning.create({ model: 'local-small', training_file: trainingFile });
    expect((await ended(together, id)).status).toBe('completed');
  });

  test('sees a job end as user_error when its file is deleted under it', async () => {
    const { together, provider } = await startTogether();
    await provider.control('/_clock', { train_seconds: 3_600 });
    const trainingFile = await uploadTraining(together, `${sampleLine('a', 'b')}\n`);
    const { id } = await together.fineTuning.create({ model: 'local-small', training_file: trainingFile });
    await together.files.delete(trainingFile);
    expect((await ended(together, id)).status).toBe('user_error');
  });
});
