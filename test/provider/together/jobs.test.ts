import { describe, expect, it } from 'vitest';
import { failureOf, JOB_INTENT } from '../deepseek/deepseek-under-test.ts';
import { startFakeServer } from '../fake-server.ts';
import { togetherAt } from '../bearer-under-test.ts';

const OURS = { key: 'run-a/1', trainingFile: 'file-1' };

function wireJob(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'ft-1',
    status: 'pending',
    model: 'llama',
    training_file: 'file-1',
    created_at: '2026-11-01T00:00:00Z',
    updated_at: '2026-11-01T01:00:00Z',
    model_output_name: 'me/llama-out',
    ...change,
  };
}

/** The suffix that the adapter gives a job of this key. */
async function suffixFor(key: string, suffix: string | null = null): Promise<string> {
  const server = await startFakeServer(() => ({ body: wireJob() }));
  await togetherAt(server.url).createJob({ ...JOB_INTENT, key, suffix });
  return String(server.requests[0]?.json['suffix']);
}

describe('createJob', () => {
  it('sends one POST that says what was asked for, marked in its suffix', async () => {
    const server = await startFakeServer(() => ({ body: wireJob() }));
    const job = await togetherAt(server.url).createJob({ ...JOB_INTENT, validationFile: 'file-2' });
    expect(job).toMatchObject({ jobId: 'ft-1', state: 'pending', fineTunedModel: null });
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/v1/fine-tunes' }]);
    expect(server.requests[0]?.json).toEqual({
      model: 'local-small',
      training_file: 'file-1',
      validation_file: 'file-2',
      n_evals: 3,
      n_epochs: 3,
      random_seed: 7,
      training_method: { method: 'sft', train_on_inputs: 'auto' },
      suffix: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  it('keeps a suffix of the user within 40 characters beside the mark', async () => {
    const suffix = await suffixFor('run-a/1', 'x'.repeat(64));
    expect(suffix).toHaveLength(40);
    expect(suffix).toMatch(/^x{27}-[0-9a-f]{12}$/);
  });

  it('has preference training and goes on from a tuned model; a learning rate multiplier has no place', async () => {
    const server = await startFakeServer(() => ({ body: wireJob() }));
    const hyperparameters = { learning_rate_multiplier: 2, batch_size: 8 };
    await togetherAt(server.url).createJob({
      ...JOB_INTENT,
      hyperparameters,
      method: 'dpo',
      continueFrom: 'me/llama-before',
    });
    const { json } = server.requests[0] ?? {};
    expect(json).toMatchObject({
      training_method: { method: 'dpo' },
      from_checkpoint: 'me/llama-before',
      batch_size: 8,
    });
    expect(json).not.toHaveProperty('model');
    expect(JSON.stringify(json)).not.toContain('learning_rate');
  });
});

it('finds the jobs of its file that carry the mark of its key, oldest first', async () => {
  const [mine, other] = [await suffixFor('run-a/1', 'support'), await suffixFor('run-a/2', 'support')];
  const data = [
    wireJob({ id: 'later', suffix: mine, created_at: '2026-11-02T00:00:00Z' }),
    wireJob({ id: 'of-another-n', suffix: other }),
    wireJob({ id: 'of-another-file', training_file: 'file-9', suffix: mine }),
    wireJob({ id: 'named-by-its-model', model_output_name: `me/llama-${mine}` }),
    wireJob({ id: 'of-somebody-else' }),
    wireJob({ id: 'unnamed', model_output_name: undefined, created_at: '2026-11-03T00:00:00Z' }),
  ];
  const server = await startFakeServer(() => ({ body: { data } }));
  const found = await togetherAt(server.url).findJobs(OURS);
  expect(found.map(({ jobId }) => jobId)).toEqual(['named-by-its-model', 'later', 'unnamed']);
});

it.each([
  ['pending', 'pending'],
  ['queued', 'queued'],
  ['running', 'running'],
  ['compressing', 'finalizing'],
  ['uploading', 'finalizing'],
  ['cancel_requested', 'cancelling'],
  ['cancelled', 'cancelled'],
  ['error', 'failed'],
  ['user_error', 'failed'],
  ['completed', 'succeeded'],
  ['a word of tomorrow', 'unknown'],
])('takes the status "%s" for %s and keeps the word', async (status, state) => {
  const server = await startFakeServer(() => ({ body: wireJob({ status }) }));
  const job = await togetherAt(server.url).getJob('ft-1');
  expect(job).toMatchObject({ state, rawStatus: status });
  expect(job.fineTunedModel).toBe(status === 'completed' ? 'me/llama-out' : null);
});

it('says why a job failed and when a running one may be done', async () => {
  const events = [{ type: 'job_error', level: 'error', message: 'bad row: "a customer wrote this"' }];
  const server = await startFakeServer(({ path }) => ({
    body: path.endsWith('/ft-1')
      ? wireJob({ status: 'user_error', events })
      : wireJob({ status: 'running', progress: { estimate_available: true, seconds_remaining: 60 } }),
  }));
  const provider = togetherAt(server.url, { clock: () => Date.parse('2026-11-01T00:00:00Z') });
  expect((await provider.getJob('ft-1')).error).toEqual({ code: 'user_error', message: 'bad row: […]' });
  expect((await provider.getJob('ft-2')).estimatedFinish).toBe('2026-11-01T00:01:00.000Z');
});

it('numbers events and figures, which have no ids here, and goes on behind the last ones seen', async () => {
  const data = [{ created_at: '2026-11-01T00:00:00Z', message: 'started' }];
  const metrics: Record<string, number>[] = [];
  const server = await startFakeServer(({ path }) => ({ body: path.endsWith('/metrics') ? { metrics } : { data } }));
  const provider = togetherAt(server.url);
  expect(await provider.listEvents('ft-1', null)).toMatchObject({ cursor: '1/0', events: [{ message: 'started' }] });
  data.push({ created_at: '2026-11-01T00:00:01Z', message: 'an epoch' });
  metrics.push({ 'train/global_step': 10, 'train/epoch': 1, 'train/loss': 0.5, 'eval/loss': 0.6 });
  expect(await provider.listEvents('ft-1', '1/0')).toMatchObject({
    cursor: '2/1',
    events: [{ message: 'an epoch' }, { metrics: { step: 10, epoch: 1, trainLoss: 0.5, validLoss: 0.6 } }],
  });
  expect(await provider.listEvents('ft-1', '2/1')).toEqual({ events: [], cursor: '2/1' });
});

it('tells events also where the service knows no figures', async () => {
  const data = [{ created_at: '2026-11-01T00:00:00Z', message: 'started' }];
  const server = await startFakeServer(({ path }) =>
    path.endsWith('/metrics') ? { status: 404 } : { body: { data } },
  );
  expect(await togetherAt(server.url).listEvents('ft-1', null)).toMatchObject({ cursor: '1/0', events: [{}] });
});

it('takes the refusal to cancel a job that has ended for its end', async () => {
  const server = await startFakeServer(({ method }) =>
    method === 'POST'
      ? { status: 400, body: { error: { message: 'ended' } } }
      : { body: wireJob({ status: 'completed' }) },
  );
  expect(await togetherAt(server.url).cancelJob('ft-1')).toMatchObject({ state: 'succeeded' });
});

it('quotes a price where the service makes one', async () => {
  const replies = [
    { estimation_available: true, estimated_total_price: 4.2, estimated_train_token_count: 1_000 },
    { estimation_available: false, unavailable_reason: 'train_file_not_validated' },
  ];
  const server = await startFakeServer(() => ({ body: replies.shift() }));
  const provider = togetherAt(server.url);
  expect(await provider.estimate(JOB_INTENT)).toEqual({ totalUsd: 4.2, trainTokens: 1_000 });
  expect(await provider.estimate(JOB_INTENT)).toBeNull();
  expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/fine-tunes/estimate-price' });
  expect(server.requests[0]?.json).not.toHaveProperty('suffix');
});

it('lists models from a bare array, asks whether one can be trained, and deletes one with its job', async () => {
  const server = await startFakeServer(({ path, method }) => {
    if (path === '/v1/models') return { body: [{ id: 'llama', type: 'chat' }] };
    if (path.includes('limits')) return path.endsWith('=llama') ? { body: {} } : { status: 404 };
    return method === 'DELETE' ? { body: { message: 'gone' } } : { body: { data: [wireJob()] } };
  });
  const provider = togetherAt(server.url);
  expect(await provider.listModels()).toEqual([{ id: 'llama', baseModel: null, shutdownDate: null }]);
  expect(await provider.canTrain('llama')).toBe(true);
  expect(await provider.canTrain('gpt-5')).toBe(false);
  await provider.deleteModel('me/llama-out');
  expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/fine-tunes/ft-1?force=true' });
});

it('shows an error of a question whether a model can be trained that is no answer', async () => {
  const server = await startFakeServer(() => ({ status: 401 }));
  expect(await failureOf(togetherAt(server.url).canTrain('llama'))).toMatchObject({ reason: 'authentication' });
});
