import { describe, expect, it } from 'vitest';
import { failureOf, JOB_INTENT } from '../deepseek/deepseek-under-test.ts';
import { startFakeServer } from '../fake-server.ts';
import type { Received, Reply } from '../fake-server.ts';
import { openaiAt } from '../bearer-under-test.ts';

const OURS = { key: 'run-a/1', trainingFile: 'file-1' };

function wireJob(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'ftjob-1',
    object: 'fine_tuning.job',
    status: 'validating_files',
    model: 'gpt-4.1-mini',
    training_file: 'file-1',
    fine_tuned_model: null,
    created_at: 1_630_000_000,
    error: {},
    metadata: { retune_intent: 'run-a/1' },
    ...change,
  };
}

/** A list of jobs, newest first, `size` a page; it takes no notice of the filter. */
function pagesOf(jobs: readonly Record<string, unknown>[], size: number): (request: Received) => Reply {
  return ({ query }) => {
    const start = jobs.findIndex((job) => job['id'] === query.get('after')) + 1;
    return { body: { object: 'list', data: jobs.slice(start, start + size), has_more: start + size < jobs.length } };
  };
}

describe('createJob', () => {
  it('sends one POST with the intent in its metadata, the key as a header, and nothing that was not asked for', async () => {
    const server = await startFakeServer(() => ({ body: wireJob() }));
    const job = await openaiAt(server.url).createJob(JOB_INTENT);
    expect(job).toMatchObject({ jobId: 'ftjob-1', state: 'validating', rawStatus: 'validating_files', error: null });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/fine_tuning/jobs',
      headers: { authorization: 'Bearer sk-planted', 'idempotency-key': 'run-a/1' },
    });
    expect(server.requests[0]?.json).toEqual({
      model: 'local-small',
      training_file: 'file-1',
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 3 } } },
      seed: 7,
      metadata: { retune_intent: 'run-a/1', retune_run: 'run-a' },
    });
  });

  it('names its method, a validation file, a suffix and the tuned model to go on from', async () => {
    const server = await startFakeServer(() => ({ body: wireJob() }));
    const change = {
      method: 'dpo',
      validationFile: 'file-2',
      suffix: 'support',
      continueFrom: 'ft:base:me::1',
    } as const;
    await openaiAt(server.url).createJob({ ...JOB_INTENT, hyperparameters: {}, ...change });
    expect(server.requests[0]?.json).toMatchObject({
      model: 'ft:base:me::1',
      validation_file: 'file-2',
      method: { type: 'dpo' },
      suffix: 'support',
    });
  });
});

describe('findJobs', () => {
  it('finds the jobs of exactly this key through all pages, oldest first', async () => {
    const jobs = [
      wireJob({ id: 'newest', created_at: 300 }),
      wireJob({ id: 'other-n', metadata: { retune_intent: 'run-a/11' } }),
      wireJob({ id: 'no-key', metadata: null }),
      wireJob({ id: 'same-second-later', created_at: 100 }),
      wireJob({ id: 'oldest', created_at: 100, training_file: 'another-file' }),
    ];
    const server = await startFakeServer(pagesOf(jobs, 2));
    const found = await openaiAt(server.url).findJobs(OURS);
    expect(found.map((job) => job.jobId)).toEqual(['oldest', 'same-second-later', 'newest']);
    expect(server.requests.map(({ query }) => query.get('after'))).toEqual([null, 'other-n', 'same-second-later']);
    expect(server.requests[0]?.query.get('metadata[retune_intent]')).toBe('run-a/1');
  });

  it('stops with an error where the list goes on without moving on', async () => {
    const server = await startFakeServer(() => ({ body: { data: [wireJob()], has_more: true } }));
    expect(await failureOf(openaiAt(server.url).findJobs(OURS))).toMatchObject({ code: 'list_does_not_advance' });
  });
});

it.each([
  ['validating_files', 'validating'],
  ['queued', 'queued'],
  ['running', 'running'],
  ['paused', 'paused'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['a word of tomorrow', 'unknown'],
])('takes the status "%s" for %s and keeps the word', async (status, state) => {
  const server = await startFakeServer(() => ({ body: wireJob({ status }) }));
  expect(await openaiAt(server.url).getJob('ftjob-1')).toMatchObject({ state, rawStatus: status });
});

it.each(['cancel', 'pause', 'resume'] as const)('can %s a job', async (verb) => {
  const server = await startFakeServer(() => ({ body: wireJob({ status: 'running' }) }));
  const provider = openaiAt(server.url);
  const { pauseJob, resumeJob } = provider.pausing ?? {};
  await { cancel: provider.cancelJob, pause: pauseJob, resume: resumeJob }[verb]?.('ftjob-1');
  expect(server.requests).toMatchObject([{ method: 'POST', path: `/v1/fine_tuning/jobs/ftjob-1/${verb}` }]);
});

it('shows why a job failed, without the row that its error quotes', async () => {
  const error = {
    code: 'invalid_training_file',
    message: `line 7: "my card is 4111 1111" is blocked for 'gpt-4.1-mini'`,
  };
  const server = await startFakeServer(() => ({ body: wireJob({ status: 'failed', error }) }));
  const job = await openaiAt(server.url).getJob('ftjob-1');
  expect(job.error).toEqual({ code: 'invalid_training_file', message: `line 7: […] is blocked for 'gpt-4.1-mini'` });
});

it('reads events newest first, gives them oldest first, and goes on behind the last one seen', async () => {
  const event = (id: string, step: number | null) => ({
    id,
    created_at: 1_630_000_000,
    level: 'info',
    message: `event ${id}`,
    data: step === null ? null : { step, train_loss: 1 / step, full_valid_loss: 0.5 },
  });
  const events = [event('e1', null), event('e2', 1)];
  const server = await startFakeServer(() => ({ body: { data: events.toReversed(), has_more: false } }));
  const provider = openaiAt(server.url);
  const first = await provider.listEvents('ftjob-1', null);
  expect(first).toMatchObject({
    cursor: 'e2',
    events: [{ eventId: 'e1', metrics: null }, { metrics: { step: 1, trainLoss: 1, validLoss: 0.5 } }],
  });
  events.push(event('e3', 2));
  expect(await provider.listEvents('ftjob-1', first.cursor)).toMatchObject({
    cursor: 'e3',
    events: [{ eventId: 'e3' }],
  });
  expect(await provider.listEvents('ftjob-1', 'e3')).toEqual({ events: [], cursor: 'e3' });
});

it('lists checkpoints by step, and models with what they were tuned from and their last day', async () => {
  const checkpoint = (id: string, step: number) => ({ id, step_number: step, fine_tuned_model_checkpoint: `ft:${id}` });
  const models = [{ id: 'gpt-4.1-mini', shutdown_date: '2027-01-14' }, { id: 'ft:gpt-4.1-mini:acme::x' }];
  const server = await startFakeServer(({ path }) => ({
    body: { data: path.startsWith('/v1/models') ? models : [checkpoint('c2', 20), checkpoint('c1', 10)] },
  }));
  const provider = openaiAt(server.url);
  expect(await provider.listCheckpoints('ftjob-1')).toEqual([
    { checkpointId: 'c1', step: 10, model: 'ft:c1' },
    { checkpointId: 'c2', step: 20, model: 'ft:c2' },
  ]);
  expect(await provider.listModels()).toEqual([
    { id: 'gpt-4.1-mini', baseModel: null, shutdownDate: '2027-01-14' },
    { id: 'ft:gpt-4.1-mini:acme::x', baseModel: 'gpt-4.1-mini', shutdownDate: null },
  ]);
  expect(await provider.canTrain('gpt-4.1-mini')).toBe(true);
  expect(await provider.canTrain('gpt-5')).toBe(false);
});
