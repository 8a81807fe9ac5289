import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { createLogger } from '../../platform/logger.ts';
import { keepRetention } from '../../worker/keep-retention.ts';
import { tempDir } from '../support/temp-dir.ts';

const FIRST_MS = 60_000;
const HOUR_MS = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** Retention on an empty store that does not answer before it is told to. */
async function retentionOfTest() {
  const seen = { sweeps: 0, listings: 0 };
  let answer = (): void => undefined;
  const answers = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const store: ActivityDependencies['store'] = {
    ...createDiskStore(join(await tempDir(), 'store')),
    readDocument: async () => null,
    async writeDocument(_key, text) {
      seen.sweeps += 1;
      return { text, version: '1' };
    },
    async listDocuments() {
      seen.listings += 1;
      await answers;
      return [];
    },
  };
  const logger = createLogger({ level: 'silent', json: true, destination: { write: () => undefined } });
  const retention = keepRetention({ store, logger } as unknown as ActivityDependencies);
  return { seen, retention, answer: () => answer() };
}

it('a sweep that takes longer than an hour is not joined by a second one, and the next comes an hour after it', async () => {
  const { seen, retention, answer } = await retentionOfTest();
  await vi.advanceTimersByTimeAsync(FIRST_MS + 3 * HOUR_MS);
  expect(seen.sweeps).toBe(1);
  answer();
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(seen.sweeps).toBe(2);
  await retention.close();
});

it('closing stops the sweep under way where it is, waits for it, and no other begins', async () => {
  const { seen, retention, answer } = await retentionOfTest();
  await vi.advanceTimersByTimeAsync(FIRST_MS);
  let isClosed = false;
  const closed = retention.close().then(() => {
    isClosed = true;
  });
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect({ isClosed, ...seen }).toEqual({ isClosed: false, sweeps: 1, listings: 1 });
  answer();
  await closed;
  await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
  expect(seen).toEqual({ sweeps: 1, listings: 1 });
});
