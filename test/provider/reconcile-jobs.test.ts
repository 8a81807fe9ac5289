import { describe, expect, it } from 'vitest';
import { reconcileJobs } from '../../provider/reconcile-jobs.ts';
import { startFakeFineTune } from './fake-fine-tune.ts';
import type { FakeFineTune } from './fake-fine-tune.ts';

const FILE = { trainingFile: 'file-1' };

function statuses(fake: FakeFineTune) {
  return fake.jobs.map((job) => job['status']);
}

describe('reconcileJobs', () => {
  it('leaves a single job as it is', async () => {
    const fake = await startFakeFineTune();
    fake.addJob({ status: 'running' });
    const result = await reconcileJobs({ provider: fake.provider, keys: ['run-a/1'], jobId: 'job-1', ...FILE });
    expect(result).toEqual({ jobId: 'job-1', cancelled: [], notCancelled: [] });
  });

  it('keeps the oldest of several under our key, also where the run holds a younger one', async () => {
    const fake = await startFakeFineTune();
    for (const status of ['running', 'running', 'queued']) fake.addJob({ status });
    const result = await reconcileJobs({ provider: fake.provider, keys: ['run-a/1'], jobId: 'job-2', ...FILE });
    expect(result).toEqual({ jobId: 'job-1', cancelled: ['job-2', 'job-3'], notCancelled: [] });
    expect(statuses(fake)).toEqual(['running', 'cancelled', 'cancelled']);
  });

  it('passes over a job that is dead already: settling twice does not cancel both', async () => {
    const fake = await startFakeFineTune();
    for (const status of ['cancelled', 'running']) fake.addJob({ status });
    const result = await reconcileJobs({ provider: fake.provider, keys: ['run-a/1'], jobId: 'job-2', ...FILE });
    expect(result).toMatchObject({ jobId: 'job-2', cancelled: [] });
  });

  it('keeps a finished job and cancels a younger double that still costs', async () => {
    const fake = await startFakeFineTune();
    for (const status of ['succeeded', 'running']) fake.addJob({ status });
    const result = await reconcileJobs({ provider: fake.provider, keys: ['run-a/1'], jobId: 'job-1', ...FILE });
    expect(result).toMatchObject({ jobId: 'job-1', cancelled: ['job-2'] });
  });

  it('knows our own job where the list does not show it yet', async () => {
    const fake = await startFakeFineTune();
    fake.addJob({ status: 'running' });
    fake.lagMs = 60_000;
    fake.addJob({ status: 'running' });
    const result = await reconcileJobs({ provider: fake.provider, keys: ['run-a/1'], jobId: 'job-2', ...FILE });
    expect(result).toMatchObject({ jobId: 'job-1', cancelled: ['job-2'] });
  });

  it('cancels what still runs under older keys of the chain, and nothing of others', async () => {
    const fake = await startFakeFineTune();
    for (const key of ['run-a/1', 'run-a/2', 'run-b/1', 'run-a/3']) {
      fake.addJob({ status: 'running', metadata: { retune_key: key } });
    }
    const keys = ['run-a/1', 'run-a/2', 'run-a/3'];
    const result = await reconcileJobs({ provider: fake.provider, keys, jobId: 'job-4', ...FILE });
    expect(result).toEqual({ jobId: 'job-4', cancelled: ['job-1', 'job-2'], notCancelled: [] });
    expect(statuses(fake)).toEqual(['cancelled', 'cancelled', 'running', 'running']);
  });

  it('keeps the job a person named, whatever shows up under our key', async () => {
    const fake = await startFakeFineTune();
    fake.addJob({ status: 'running' });
    fake.addJob({ status: 'running', metadata: {} });
    const request = { provider: fake.provider, keys: ['run-a/1'], jobId: 'job-2', ...FILE };
    const result = await reconcileJobs({ ...request, chosenByPerson: true });
    expect(result).toMatchObject({ jobId: 'job-2', cancelled: ['job-1'] });
  });

  it('reports a job that could not be cancelled, and goes on', async () => {
    const fake = await startFakeFineTune();
    for (const status of ['running', 'running', 'running']) fake.addJob({ status });
    const provider = {
      ...fake.provider,
      cancelJob: (jobId: string) => fake.provider.cancelJob(jobId === 'job-2' ? 'gone' : jobId),
    };
    const result = await reconcileJobs({ provider, keys: ['run-a/1'], jobId: 'job-1', ...FILE });
    expect(result).toEqual({ jobId: 'job-1', cancelled: ['job-3'], notCancelled: ['job-2'] });
  });
});
