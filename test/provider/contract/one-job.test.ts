import { describe, expect, it } from 'vitest';
import { isTerminal } from '../../../domain/job-state.ts';
import { reconcileJobs } from '../../../provider/reconcile-jobs.ts';
import { FORMATS, startStack } from './formats.ts';

const BEFORE = ['drop_before'] as const;
const AFTER = ['drop_after_commit', 'truncate', 'reset', 'status'] as const;

/**
 * Exactly one job for one intent, whatever happens to the create, in each format. Where a key is honoured a lost create
 * is sent again; elsewhere it is looked up, and nothing is ever sent blindly.
 */
describe.each(FORMATS)('$kind: one intent', (format) => {
  const aCreate = { method: 'POST', path: format.createPath };

  it('makes one job, found by every later attempt', async () => {
    const { order, create, provider, jobs } = await startStack(format);
    const intent = await order();
    const { job, how } = await create(intent);
    expect(how).toBe('created');
    expect(await create(intent)).toMatchObject({ how: 'adopted', job: { jobId: job.jobId } });
    expect(await provider.findJobs(intent)).toMatchObject([{ jobId: job.jobId, trainingFile: intent.trainingFile }]);
    expect(await jobs()).toBe(1);
  });

  it.each(AFTER)('makes one job through a %s after the commit', async (kind) => {
    const { order, create, control, jobs } = await startStack(format);
    const intent = await order();
    const fault = { ...aCreate, kind, times: 1, ...(kind === 'status' && { status: 500 }) };
    await control('/_faults', [fault]);
    const first = await create(intent).catch(() => null);
    const second = await create(intent);
    expect(first?.job.jobId ?? second.job.jobId).toBe(second.job.jobId);
    expect(await jobs()).toBe(1);
  });

  it.each(BEFORE)('sends again after a %s only where the key is honoured', async (kind) => {
    const { order, create, control, provider, clock, jobs } = await startStack(format);
    const intent = await order();
    await control('/_faults', [{ ...aCreate, kind, times: 1 }]);
    await expect(create(intent)).rejects.toMatchObject({ name: 'OutcomePending' });
    const again = create(intent);
    if (provider.capabilities.createOnce.by === 'idempotency_key') {
      expect(await again).toMatchObject({ how: 'created' });
      return expect(await jobs()).toBe(1);
    }
    await expect(again).rejects.toMatchObject({ name: 'OutcomePending' });
    clock.offsetMs = provider.capabilities.listLagMs + 60_000;
    await expect(create(intent)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    expect(await jobs()).toBe(0);
  });

  it('is sent again after a refusal that made nothing', async () => {
    const { order, create, control, jobs } = await startStack(format);
    const intent = await order();
    await control('/_faults', [{ ...aCreate, kind: 'status', status: 429, retry_after: 1, times: 1 }]);
    await expect(create(intent)).rejects.toMatchObject({ kind: 'retryable', retryAfterMs: 1_000 });
    expect(await create(intent)).toMatchObject({ how: 'created' });
    expect(await jobs()).toBe(1);
  });

  it('has one job when two attempts are alive at once', async () => {
    const { order, create, jobs } = await startStack(format);
    const intent = await order();
    const ends = await Promise.allSettled([create(intent), create(intent)]);
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await create(intent);
    expect(await jobs()).toBe(1);
  });

  it('waits for a list that lags, and makes no second job meanwhile', async () => {
    const { order, create, control, provider, jobs } = await startStack(format);
    const intent = await order();
    await control('/_faults', [
      { ...aCreate, kind: 'list_lag', delay_ms: 600_000, times: 1 },
      { ...aCreate, kind: 'drop_after_commit', times: 1 },
    ]);
    await expect(create(intent)).rejects.toMatchObject({ name: 'OutcomePending' });
    expect(await provider.findJobs(intent)).toEqual([]);
    await create(intent).catch(() => null);
    expect(await jobs()).toBe(1);
  });

  it('is another one for the next n, and the job of the older key is cancelled when it shows', async () => {
    const { order, create, provider, control } = await startStack(format);
    await control('/_clock', { train_seconds: 600 });
    const older = await order();
    const { job: first } = await create(older);
    const next = { ...older, key: 'run-a/2' };
    expect(await provider.findJobs(next)).toEqual([]);
    const second = await provider.createJob(next);
    const keys = [older.key, next.key];
    const settled = await reconcileJobs({ provider, keys, jobId: second.jobId, trainingFile: older.trainingFile });
    expect(settled).toMatchObject({ jobId: second.jobId, cancelled: [first.jobId] });
    await expect.poll(async () => isTerminal((await provider.getJob(first.jobId)).state)).toBe(true);
  });

  it('keeps the oldest of two jobs under one key, but the one that a person named', async () => {
    const { order, provider, control } = await startStack(format);
    await control('/_clock', { train_seconds: 600 });
    const intent = await order();
    const oldest = await provider.createJob(intent);
    await control('/_clock', { forget_keys: true });
    const other = await provider.createJob(intent);
    expect(other.jobId).not.toBe(oldest.jobId);
    const about = { provider, keys: [intent.key], trainingFile: intent.trainingFile };
    const named = await reconcileJobs({ ...about, jobId: other.jobId, chosenByPerson: true });
    expect(named).toMatchObject({ jobId: other.jobId, cancelled: [oldest.jobId] });
    // Settled again, also while the provider is still about to cancel: the same one stays.
    expect(await reconcileJobs({ ...about, jobId: other.jobId })).toMatchObject({ jobId: other.jobId });
  });
});
