import { describe, expect, it } from 'vitest';
import { inTurn, startFakeServer } from '../fake-server.ts';
import type { Received, Reply } from '../fake-server.ts';
import { deepseekAt, failureOf, JOB_INTENT, wireJob } from './deepseek-under-test.ts';

const OURS = { key: 'run-a/1', trainingFile: 'file-1' };

/** A list of jobs, newest first, `size` a page; it takes no notice of the filter. */
function pagesOf(jobs: readonly Record<string, unknown>[], size: number): (request: Received) => Reply {
  return ({ body }) => {
    const start = jobs.findIndex((job) => job['job_id'] === body['after']) + 1;
    return { body: { jobs: jobs.slice(start, start + size), has_more: start + size < jobs.length } };
  };
}

describe('createJob', () => {
  it('sends one POST with the key, the metadata and what the intent says, and nothing else', async () => {
    const server = await startFakeServer(() => ({ body: wireJob() }));
    await deepseekAt(server.url).createJob(JOB_INTENT);
    expect(server.requests.map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: '/v1/fine_tune/create',
        body: {
          model: 'local-small',
          training_file: 'file-1',
          method: 'supervised',
          hyperparameters: { epochs: 3 },
          seed: 7,
          metadata: { retune_key: 'run-a/1', retune_run: 'run-a' },
          idempotency_key: 'run-a/1',
        },
      },
    ]);
  });

  it('sends no idempotency key to a provider that takes none', async () => {
    const server = await startFakeServer(() => ({ body: wireJob() }));
    await deepseekAt(server.url, { capabilities: { createOnce: { by: 'metadata' } } }).createJob(JOB_INTENT);
    expect(server.requests[0]?.body).not.toHaveProperty('idempotency_key');
  });
});

describe('findJobs', () => {
  it('finds the jobs of exactly this key through all pages, oldest first', async () => {
    const jobs = [
      wireJob({ job_id: 'newest', created_at: 300 }),
      wireJob({ job_id: 'other-n', metadata: { retune_key: 'run-a/11' } }),
      wireJob({ job_id: 'other-run', metadata: { retune_key: 'run-b/1' } }),
      wireJob({ job_id: 'no-key', metadata: null }),
      wireJob({ job_id: 'same-second-later', created_at: 100 }),
      wireJob({ job_id: 'oldest', created_at: 100, training_file: 'another-file' }),
    ];
    const server = await startFakeServer(pagesOf(jobs, 2));
    const found = await deepseekAt(server.url).findJobs(OURS);
    expect(found.map((job) => job.jobId)).toEqual(['oldest', 'same-second-later', 'newest']);
    expect(server.requests.map(({ body }) => body['after'])).toEqual([undefined, 'other-n', 'no-key']);
    expect(server.requests[0]?.body).toMatchObject({ metadata: { retune_key: 'run-a/1' } });
  });

  it('goes by the training file where the provider keeps no metadata, and leaves jobs with another key alone', async () => {
    const jobs = [
      wireJob({ job_id: 'by-file', metadata: null }),
      wireJob({ job_id: 'other-file', metadata: {}, training_file: 'file-2' }),
      wireJob({ job_id: 'other-key', metadata: { retune_key: 'run-a/2' } }),
    ];
    const server = await startFakeServer(pagesOf(jobs, 10));
    const found = await deepseekAt(server.url, { capabilities: { createOnce: { by: 'file' } } }).findJobs(OURS);
    expect(found.map((job) => job.jobId)).toEqual(['by-file']);
    expect(server.requests[0]?.body).not.toHaveProperty('metadata');
  });

  it('fails rather than walk for ever through a list that does not move on', async () => {
    const server = await startFakeServer(() => ({ body: { jobs: [wireJob()], has_more: true } }));
    expect(await failureOf(deepseekAt(server.url).findJobs(OURS))).toMatchObject({ code: 'list_does_not_advance' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('a job', () => {
  it.each(['validating', 'queued', 'running', 'succeeded', 'failed', 'cancelled'])(
    'in state %s is just that',
    async (status) => {
      const server = await startFakeServer(() => ({ body: wireJob({ status }) }));
      expect(await deepseekAt(server.url).getJob('job-1')).toMatchObject({ state: status, rawStatus: status });
    },
  );

  it.each(['warming_up', 'Succeeded', 'constructor', ''])(
    'in a state "%s" nobody knows is not finished, and keeps the word',
    async (status) => {
      const server = await startFakeServer(() => ({ body: wireJob({ status }) }));
      expect(await deepseekAt(server.url).getJob('job-1')).toMatchObject({ state: 'unknown', rawStatus: status });
    },
  );

  it('has ISO times whether the server sends seconds or text, and null for what is missing', async () => {
    const server = await startFakeServer(
      inTurn(
        { body: wireJob({ finished_at: '2026-01-01T02:00:00+02:00', error: { code: 'oom', message: 'too big' } }) },
        { body: { job_id: 'job-2', status: 'running' } },
      ),
    );
    const provider = deepseekAt(server.url);
    expect(await provider.cancelJob('job-1')).toMatchObject({
      createdAt: '2021-08-26T17:46:40.000Z',
      finishedAt: '2026-01-01T00:00:00.000Z',
      error: { code: 'oom', message: 'too big' },
    });
    expect(await provider.getJob('job-2')).toMatchObject({ fineTunedModel: null, trainedTokens: null, error: null });
  });
});

describe('listEvents', () => {
  it('gives all events after the cursor, and the cursor to go on from', async () => {
    const metrics = { step: 5, epoch: 1, train_loss: 0.5, valid_loss: null };
    const server = await startFakeServer(
      inTurn(
        {
          body: {
            events: [{ event_id: 'e1', created_at: 1, level: 'info', type: 'message', message: 'started' }],
            has_more: true,
          },
        },
        {
          body: {
            events: [{ event_id: 'e2', created_at: 2, level: 'info', type: 'metrics', message: '', data: metrics }],
          },
        },
        { body: { events: [], has_more: false } },
      ),
    );
    const provider = deepseekAt(server.url);
    const first = await provider.listEvents('job-1', 'e0');
    expect(first.cursor).toBe('e2');
    expect(first.events).toMatchObject([
      { eventId: 'e1', at: '1970-01-01T00:00:01.000Z', message: 'started', metrics: null },
      { eventId: 'e2', metrics: { step: 5, epoch: 1, trainLoss: 0.5, validLoss: null } },
    ]);
    expect(await provider.listEvents('job-1', first.cursor)).toEqual({ events: [], cursor: 'e2' });
    expect(server.requests.map(({ body }) => body['after'])).toEqual(['e0', 'e1', 'e2']);
  });
});
