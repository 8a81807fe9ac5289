import { describe, expect, it } from 'vitest';
import { OutcomePending } from '../../provider/create-outcome.ts';
import { closeIntent } from '../../provider/intent-ledger.ts';
import { deferred } from './deferred.ts';
import { JOB_INTENT } from './deepseek/deepseek-under-test.ts';
import { startFakeFineTune } from './fake-fine-tune.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { attempt, failureOf, outcomesOf } from './one-job.ts';

describe('a worker that dies', () => {
  it('between the record and the POST leaves an entry after which the key makes the one job', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    await ledger.write(
      { key: JOB_INTENT.key, intent: JOB_INTENT, posts: [{ at: fake.clock.now, outcome: 'pending' }], closedFor: [] },
      null,
    );
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created' });
    expect(outcomesOf(ledger)).toEqual(['pending', 'created']);
  });

  it('between the commit and the reply leaves a job that the next attempt adopts', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    await ledger.write(
      { key: JOB_INTENT.key, intent: JOB_INTENT, posts: [{ at: fake.clock.now, outcome: 'pending' }], closedFor: [] },
      null,
    );
    fake.addJob({});
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(fake.posts).toHaveLength(0);
  });

  it('after it wrote the job down is believed though the list does not show the job yet', async () => {
    const fake = await startFakeFineTune({ createOnce: { by: 'metadata' } });
    const ledger = createMemoryLedger();
    fake.lagMs = 3_600_000;
    await attempt(fake, ledger);
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(fake.posts).toHaveLength(1);
  });
});

describe('two attempts alive at once', () => {
  it.each([{ by: 'metadata' as const }, { by: 'idempotency_key' as const, keyLifeMs: 86_400_000 }])(
    'that start together send one POST between them ($by)',
    async (createOnce) => {
      const fake = await startFakeFineTune({ createOnce });
      const ledger = createMemoryLedger();
      let waiting = 0;
      const { promise: bothThere, resolve: release } = deferred();
      // Both have read "nothing was sent" before either writes.
      ledger.beforeWrite = async () => {
        if (++waiting === 2) release();
        await bothThere;
      };
      const ends = await Promise.allSettled([attempt(fake, ledger), attempt(fake, ledger)]);
      expect(ends.map((end) => end.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const loser = ends.find((end) => end.status === 'rejected');
      expect(loser?.reason).toBeInstanceOf(OutcomePending);
      expect(fake.posts).toHaveLength(1);
    },
  );

  it('where the second comes while the first waits for its reply make one job, and both outcomes are recorded', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    fake.lagMs = 60_000;
    const second: unknown[] = [];
    fake.onCreate = async () => {
      if (fake.posts.length === 1) second.push(await attempt(fake, ledger));
    };
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created', job: { jobId: 'job-1' } });
    expect(second).toMatchObject([{ how: 'created', job: { jobId: 'job-1' } }]);
    expect(outcomesOf(ledger)).toEqual(['created', 'created']);
    expect(fake.jobs).toHaveLength(1);
  });

  it('where the provider takes no key, the second sends nothing while the first is open', async () => {
    const fake = await startFakeFineTune({ createOnce: { by: 'metadata' } });
    const ledger = createMemoryLedger();
    let second: unknown = null;
    fake.onCreate = async () => {
      second = await failureOf(attempt(fake, ledger));
    };
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created' });
    expect(second).toBeInstanceOf(OutcomePending);
    expect(fake.posts).toHaveLength(1);
  });
});

describe('an attempt of a cancelled run that was given up for dead', () => {
  it('sends nothing when it wakes up behind the closed intent, whatever was sent before', async () => {
    for (const posts of [[], [{ at: 1, outcome: 'certain_failure' as const }]]) {
      const fake = await startFakeFineTune();
      const ledger = createMemoryLedger();
      if (posts.length > 0) await ledger.write({ key: JOB_INTENT.key, intent: JOB_INTENT, posts, closedFor: [] }, null);
      await closeIntent(ledger, JOB_INTENT.key, JOB_INTENT.runId);
      expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
      expect(ledger.record()?.posts).toEqual(posts);
      expect(fake.posts).toHaveLength(0);
    }
  });

  it('sends nothing where the intent is closed between its look and its record', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    ledger.beforeWrite = async () => {
      ledger.beforeWrite = () => undefined;
      await closeIntent(ledger, JOB_INTENT.key, JOB_INTENT.runId);
    };
    expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
    expect(fake.posts).toHaveLength(0);
  });

  it('leaves the intent open to the retry of its run, and stays shut out itself', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    await closeIntent(ledger, JOB_INTENT.key, JOB_INTENT.runId);
    const retry = { ...JOB_INTENT, runId: 'run-a-retry' };
    expect(await attempt(fake, ledger, { intent: retry })).toMatchObject({ how: 'created', job: { jobId: 'job-1' } });
    expect(ledger.record()).toMatchObject({ intent: retry, closedFor: [JOB_INTENT.runId] });
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(fake.posts).toHaveLength(1);
  });
});

describe('the time left', () => {
  it('must be enough for the HTTP time-out, else nothing is written down or sent', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    const late = attempt(fake, ledger, { deadlineMs: fake.clock.now + 30_000 });
    expect(await failureOf(late)).toBeInstanceOf(OutcomePending);
    expect(ledger.record()).toBeNull();
    expect(fake.posts).toHaveLength(0);
  });

  it('is looked at again after the record was written, and an unsent POST is written off', async () => {
    const fake = await startFakeFineTune({ createOnce: { by: 'metadata' } });
    const ledger = createMemoryLedger();
    ledger.beforeWrite = () => void (fake.clock.now += 280_000);
    expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
    expect(ledger.record()?.posts).toMatchObject([{ outcome: 'certain_failure', code: 'not_sent' }]);
    expect(fake.posts).toHaveLength(0);
    ledger.beforeWrite = () => undefined;
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created' });
  });
});

describe('a store that is down', () => {
  it('before the POST stops it', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    ledger.beforeWrite = () => Promise.reject(new Error('store down'));
    await expect(attempt(fake, ledger)).rejects.toThrow('store down');
    expect(fake.posts).toHaveLength(0);
  });

  it('after the POST does not lose the job', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    let writes = 0;
    ledger.beforeWrite = () => {
      if (++writes > 1) throw new Error('store down');
    };
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created', recorded: false, job: { jobId: 'job-1' } });
    expect(outcomesOf(ledger)).toEqual(['pending']);
  });
});

describe('a final refusal while an earlier POST is open', () => {
  it('is no end: the earlier one may have made a job', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    fake.lagMs = 60_000;
    fake.faults = [{ after: 'reset' }, { before: { status: 402 } }];
    expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
    expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
    fake.clock.now += 60_000;
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(fake.jobs).toHaveLength(1);
  });

  it('is avoided by sending the very body of the open POST, whatever run of the chain asks', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    fake.lagMs = 60_000;
    fake.faults = [{ after: 'reset' }];
    await failureOf(attempt(fake, ledger));
    const retried = attempt(fake, ledger, { intent: { ...JOB_INTENT, runId: 'run-a.2' } });
    expect(await retried).toMatchObject({ how: 'created', job: { jobId: 'job-1' } });
    expect(fake.posts[1]?.body).toEqual(fake.posts[0]?.body);
  });
});

it('keeps the outcome open when the look-up after an ambiguous create fails', async () => {
  const fake = await startFakeFineTune();
  const ledger = createMemoryLedger();
  fake.faults = [{ after: 'reset' }];
  fake.onCreate = () => void (fake.listFault = { status: 500 });
  expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
  fake.listFault = null;
  expect(await attempt(fake, ledger)).toMatchObject({ how: 'adopted' });
});

it('keeps the outcome open when it is aborted in the middle of the POST', async () => {
  const fake = await startFakeFineTune();
  const ledger = createMemoryLedger();
  const stop = new AbortController();
  fake.onCreate = () => stop.abort();
  expect(await failureOf(attempt(fake, ledger, { signal: stop.signal }))).toBeInstanceOf(OutcomePending);
  expect(outcomesOf(ledger)).toEqual(['ambiguous']);
  expect(await attempt(fake, ledger)).toMatchObject({ job: { jobId: 'job-1' } });
  expect(fake.jobs).toHaveLength(1);
});
