import { expect, it } from 'vitest';
import { closeIntent, recordOutcome, unresolvedPosts } from '../../provider/intent-ledger.ts';
import type { IntentRecord } from '../../provider/intent-ledger.ts';
import { JOB_INTENT } from './deepseek/deepseek-under-test.ts';
import { createMemoryLedger } from './memory-ledger.ts';

const RECORD: IntentRecord = {
  key: JOB_INTENT.key,
  intent: JOB_INTENT,
  posts: [{ at: 1, outcome: 'pending' }],
  closedFor: [],
};

it('records an outcome on top of what another attempt wrote in the meantime', async () => {
  const ledger = createMemoryLedger();
  await ledger.write(RECORD, null);
  ledger.beforeWrite = async () => {
    ledger.beforeWrite = () => undefined;
    await ledger.write({ ...RECORD, posts: [...RECORD.posts, { at: 2, outcome: 'pending' }] }, '1');
  };
  expect(await recordOutcome(ledger, 0, { outcome: 'created', jobId: 'job-1' })).toBe(true);
  expect(ledger.record()?.posts).toEqual([
    { at: 1, outcome: 'created', jobId: 'job-1' },
    { at: 2, outcome: 'pending' },
  ]);
});

it('gives up, and says so, where others write without end or the store is down', async () => {
  const ledger = createMemoryLedger();
  await ledger.write(RECORD, null);
  expect(await recordOutcome({ ...ledger, write: async () => null }, 0, { outcome: 'created' })).toBe(false);
  const down = { ...ledger, read: () => Promise.reject(new Error('down')) };
  expect(await recordOutcome(down, 0, { outcome: 'created' })).toBe(false);
  expect(ledger.record()).toEqual(RECORD);
});

it('counts as unresolved what was sent, or about to be, without a known end', () => {
  const outcomes = ['pending', 'certain_failure', 'ambiguous', 'created'] as const;
  const posts = outcomes.map((outcome, at) => ({ at, outcome }));
  expect(unresolvedPosts({ ...RECORD, posts }).map((post) => post.outcome)).toEqual(['pending', 'ambiguous']);
  expect(unresolvedPosts(null)).toEqual([]);
});

it('is closed on top of what an attempt wrote in the meantime, so that its POST is seen', async () => {
  const ledger = createMemoryLedger();
  ledger.beforeWrite = async () => {
    ledger.beforeWrite = () => undefined;
    await ledger.write(RECORD, null);
  };
  expect(await closeIntent(ledger, JOB_INTENT.key, 'run-a')).toEqual({ ...RECORD, closedFor: ['run-a'] });
  expect(unresolvedPosts(ledger.record())).toHaveLength(1);
});
