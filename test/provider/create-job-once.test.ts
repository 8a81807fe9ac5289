import { describe, expect, it } from 'vitest';
import { OutcomePending, OutcomeUnknown } from '../../provider/create-outcome.ts';
import { JOB_INTENT, wireJob } from './deepseek/deepseek-under-test.ts';
import { startFakeFineTune } from './fake-fine-tune.ts';
import type { Reply } from './fake-server.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { attempt, failureOf, outcomesOf } from './one-job.ts';

const DAY_MS = 86_400_000;

describe('on a quiet day', () => {
  it('writes the POST down before it is sent, sends one, and writes down what it made', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    fake.onCreate = () => expect(outcomesOf(ledger)).toEqual(['pending']);
    const result = await attempt(fake, ledger);
    expect(result).toMatchObject({ how: 'created', cancelled: [], recorded: true, job: { jobId: 'job-1' } });
    expect(ledger.record()?.posts).toEqual([{ at: fake.clock.now, outcome: 'created', jobId: 'job-1' }]);
    expect(fake.posts).toHaveLength(1);
  });

  it('adopts the same job when it is called again', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    await attempt(fake, ledger);
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(fake.posts).toHaveLength(1);
  });
});

describe('a job found under the key', () => {
  it('is adopted though this ledger never sent anything', async () => {
    const fake = await startFakeFineTune();
    fake.addJob({ status: 'running' });
    expect(await attempt(fake, createMemoryLedger())).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(fake.posts).toHaveLength(0);
  });

  it('is the oldest of several, and the other running ones are cancelled', async () => {
    const fake = await startFakeFineTune();
    for (const status of ['running', 'queued', 'failed', 'validating']) fake.addJob({ status });
    const result = await attempt(fake, createMemoryLedger());
    expect(result).toMatchObject({ job: { jobId: 'job-1' }, cancelled: ['job-2', 'job-4'], notCancelled: [] });
    expect(fake.jobs.map((job) => job['status'])).toEqual(['running', 'cancelled', 'failed', 'cancelled']);
  });

  it.each([
    ['another run', { retune_key: 'run-b/1' }],
    ['the next intent of this chain', { retune_key: 'run-a/2' }],
    ['nobody', {}],
  ])('is left alone when it is of %s', async (_title, metadata) => {
    const fake = await startFakeFineTune();
    fake.addJob({ metadata, status: 'running' });
    expect(await attempt(fake, createMemoryLedger())).toMatchObject({ how: 'created', job: { jobId: 'job-2' } });
    expect(fake.jobs[0]).toMatchObject({ status: 'running' });
  });
});

describe('a create that certainly made nothing', () => {
  it.each([400, 401, 402, 404, 422, 429])('hands a %i on, and the next attempt may send again', async (status) => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    // The clocks agree: a 401 is no matter of time.
    fake.faults = [{ before: { status, headers: { date: new Date(fake.clock.now).toUTCString() } } }];
    const error = await failureOf(attempt(fake, ledger));
    expect(error).toMatchObject({ status, kind: status === 429 ? 'retryable' : 'final' });
    expect(ledger.record()?.posts).toMatchObject([{ outcome: 'certain_failure', code: `http_${status}` }]);
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created' });
    expect(fake.jobs).toHaveLength(1);
  });
});

const breaks: [string, Reply][] = [
  ['a 500', { status: 500 }],
  ['a 502', { status: 502 }],
  ['a reset', 'reset'],
  ['a closed connection', 'close'],
  ['a cut reply', { body: wireJob(), truncate: true }],
  ['an unreadable reply', { body: '<html>' }],
  ['a reply that never comes', 'hang'],
  ['a 409 in_progress', { status: 409, body: { error: { code: 'in_progress' } } }],
];

describe.each(breaks)('%s', (_title, reply) => {
  const timing = { timeoutMs: reply === 'hang' ? 60 : 2_000 };

  it('after the commit: the job is found at once and adopted', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    fake.faults = [{ after: reply }];
    expect(await attempt(fake, ledger, timing)).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(outcomesOf(ledger)).toEqual(['ambiguous']);
    expect(fake.posts).toHaveLength(1);
  });

  it('after the commit, with a lagging list: the next attempt sends the same key and gets the same job', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    fake.lagMs = 60_000;
    fake.faults = [{ after: reply }];
    expect(await failureOf(attempt(fake, ledger, timing))).toMatchObject({
      name: 'OutcomePending',
      retryAfterMs: 1_000,
    });
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created', job: { jobId: 'job-1' } });
    expect(outcomesOf(ledger)).toEqual(['ambiguous', 'created']);
    expect(fake.jobs).toHaveLength(1);
  });

  it('before the commit: nothing is found, the next attempt makes the one job', async () => {
    const fake = await startFakeFineTune();
    const ledger = createMemoryLedger();
    fake.faults = [{ before: reply }];
    expect(await failureOf(attempt(fake, ledger, timing))).toBeInstanceOf(OutcomePending);
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'created' });
    expect(fake.jobs).toHaveLength(1);
  });
});

describe('without a key that holds', () => {
  it.each([
    ['a provider that takes none', { createOnce: { by: 'metadata' as const }, listLagMs: 120_000 }, 0],
    ['a key past its life', { listLagMs: 120_000 }, DAY_MS],
    ['a key in its last minute', { listLagMs: 120_000 }, DAY_MS - 60_000],
  ])(
    '%s: looks until the list must show it, then asks a person; never sends again',
    async (_title, capabilities, laterMs) => {
      const fake = await startFakeFineTune(capabilities);
      const ledger = createMemoryLedger();
      fake.honoursKeys = false;
      fake.lagMs = DAY_MS * 2;
      fake.faults = [{ after: 'reset' }];
      expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
      if (laterMs === 0) {
        expect(await failureOf(attempt(fake, ledger))).toMatchObject({ name: 'OutcomePending', retryAfterMs: 30_000 });
      }
      if (laterMs === 0) {
        // The lag counts from when the POST can have arrived at the latest, which is its HTTP time-out.
        fake.clock.now += 149_999;
        expect(await failureOf(attempt(fake, ledger))).toMatchObject({ name: 'OutcomePending', retryAfterMs: 1_000 });
      }
      fake.clock.now += Math.max(laterMs, 1);
      const error = await failureOf(attempt(fake, ledger));
      expect(error).toBeInstanceOf(OutcomeUnknown);
      expect(error).toMatchObject({ key: JOB_INTENT.key, firstPostAt: '2023-11-14T22:13:20.000Z' });
      expect(fake.posts).toHaveLength(1);
    },
  );

  it('adopts the job as soon as the list shows it', async () => {
    const fake = await startFakeFineTune({ createOnce: { by: 'metadata' }, listLagMs: 120_000 });
    const ledger = createMemoryLedger();
    fake.lagMs = 90_000;
    fake.faults = [{ after: 'reset' }];
    expect(await failureOf(attempt(fake, ledger))).toBeInstanceOf(OutcomePending);
    fake.clock.now += 90_000;
    expect(await attempt(fake, ledger)).toMatchObject({ how: 'adopted', job: { jobId: 'job-1' } });
    expect(fake.posts).toHaveLength(1);
  });
});

it('waits longer with every attempt whose outcome stays open, to half a minute', async () => {
  const fake = await startFakeFineTune();
  const ledger = createMemoryLedger();
  fake.faults = Array.from({ length: 7 }, () => ({ before: { status: 500 } }));
  const waits: unknown[] = [];
  for (let n = 0; n < 7; n++) waits.push(await failureOf(attempt(fake, ledger)));
  const expected = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  expect(waits).toMatchObject(expected.map((retryAfterMs) => ({ retryAfterMs })));
});
