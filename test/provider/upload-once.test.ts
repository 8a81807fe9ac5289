import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OutcomePending } from '../../provider/create-outcome.ts';
import { discardUploads } from '../../provider/discard-uploads.ts';
import { uploadFileOnce } from '../../provider/upload-once.ts';
import { deepseekAt, failureOf } from './deepseek/deepseek-under-test.ts';
import { startFakeServer } from './fake-server.ts';
import type { Reply } from './fake-server.ts';
import { createUploadMemoryLedger } from './memory-ledger.ts';

const INTENT = {
  key: 'run-a/train/0123/1',
  runId: 'run-a',
  sha256: 'a'.repeat(64),
  bytes: 4,
  fileName: 'train.jsonl',
  open: () => Readable.from(['{}\n\n']),
};
const wireFile = (change: Record<string, unknown> = {}) => ({
  ...{ file_id: 'file-1', bytes: 4, sha256: INTENT.sha256, metadata: { retune_key: INTENT.key }, created_at: 1 },
  ...change,
});
const LAG_MS = 120_000;

/** Files over real HTTP, one more with every upload; `faults` take the place of an upload's reply, after its commit. */
async function startFileServer(held: Record<string, unknown>[] = [], faults: Reply[] = []) {
  const clock = { now: 1_700_000_000_000 };
  const hidden = new Set<unknown>();
  const server = await startFakeServer(async ({ path, body }) => {
    if (path === '/v1/fine_tune/files')
      return { body: { files: held.filter((file) => !hidden.has(file['file_id'])), has_more: false } };
    if (path === '/v1/fine_tune/delete_file') {
      const at = held.findIndex((file) => file['file_id'] === body['file_id']);
      if (at === -1) return { status: 404, body: {} };
      held.splice(at, 1);
      return { body: {} };
    }
    const file = wireFile({ file_id: `file-${uploads().length}` });
    held.push(file);
    return faults.shift() ?? { body: file };
  });
  const uploads = () => server.requests.filter(({ path }) => path === '/v1/fine_tune/upload');
  const ledger = createUploadMemoryLedger();
  const provider = deepseekAt(server.url, { clock: () => clock.now });
  const attempt = () => uploadFileOnce({ provider, intent: INTENT, ledger, clock: () => clock.now });
  const ids = () => held.map((file) => file['file_id']);
  return { provider, attempt, uploads, ledger, held, hidden, ids, clock };
}

describe('an upload', () => {
  it('is sent where there is nothing, and adopted ever after', async () => {
    const { attempt, uploads, ledger } = await startFileServer();
    expect(await attempt()).toMatchObject({ how: 'uploaded', file: { fileId: 'file-1' } });
    expect(await attempt()).toMatchObject({ how: 'adopted', file: { fileId: 'file-1' } });
    expect(uploads()).toHaveLength(1);
    expect(ledger.record()).toMatchObject({ key: INTENT.key, file: { fileId: 'file-1' }, parts: null });
  });

  it.each<[string, Reply]>([
    ['reset', 'reset'],
    ['500', { status: 500 }],
    ['cut', { body: wireFile(), truncate: true }],
  ])('whose reply was lost (%s) is found by the next attempt', async (_title, reply) => {
    const { attempt, uploads } = await startFileServer([], [reply]);
    expect(await failureOf(attempt())).toMatchObject({ kind: 'retryable' });
    expect(await attempt()).toMatchObject({ how: 'adopted' });
    expect(uploads()).toHaveLength(1);
  });

  it("that was confirmed is the run's, also while the list does not show it", async () => {
    const { attempt, uploads, hidden } = await startFileServer();
    await attempt();
    hidden.add('file-1');
    expect(await attempt()).toMatchObject({ how: 'adopted', file: { fileId: 'file-1' } });
    expect(uploads()).toHaveLength(1);
  });

  it('that somebody deleted at the provider is sent again', async () => {
    const { attempt, held, clock } = await startFileServer();
    await attempt();
    held.splice(0);
    clock.now += LAG_MS;
    expect(await attempt()).toMatchObject({ how: 'uploaded', file: { fileId: 'file-2' } });
  });

  it.each([{ bytes: 5 }, { sha256: 'b'.repeat(64) }])('does not adopt a file with other bytes: %o', async (change) => {
    const { attempt, uploads } = await startFileServer([wireFile(change)]);
    expect(await failureOf(attempt())).toMatchObject({ kind: 'final', code: 'file_mismatch' });
    expect(uploads()).toHaveLength(0);
  });
});

describe('two attempts of one upload', () => {
  it('at the same moment send one file: the record lets one of them begin', async () => {
    const { attempt, uploads } = await startFileServer();
    const ends = await Promise.allSettled([attempt(), attempt()]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'OutcomePending' } });
    expect(uploads()).toHaveLength(1);
  });

  it('leave one file where the list hid the first: it is deleted when it shows', async () => {
    const { attempt, hidden, ids, ledger, clock } = await startFileServer([], ['reset']);
    hidden.add('file-1');
    await failureOf(attempt());
    expect(await attempt()).toMatchObject({ how: 'uploaded', file: { fileId: 'file-2' } });
    hidden.clear();
    clock.now += LAG_MS;
    expect(await attempt()).toMatchObject({ how: 'adopted', file: { fileId: 'file-2' } });
    expect(ledger.record()?.file?.fileId).toBe('file-2');
    expect(ids()).toEqual(['file-2']);
  });

  it('agree on the file that was named first: a zombie deletes its own', async () => {
    const { attempt, provider, ids, ledger, clock } = await startFileServer();
    let successor: Promise<unknown> = Promise.resolve();
    const zombie = {
      ...provider,
      uploadFile: async (...args: Parameters<typeof provider.uploadFile>) => {
        const late = { ...(await provider.uploadFile(...args)), fileId: 'file-late' };
        successor = attempt();
        await successor;
        return late;
      },
    };
    const end = await uploadFileOnce({ provider: zombie, intent: INTENT, ledger, clock: () => clock.now });
    expect(end).toMatchObject({ how: 'adopted', file: { fileId: 'file-1' } });
    expect(await successor).toMatchObject({ file: { fileId: 'file-1' } });
    expect(ids()).toEqual(['file-1']);
  });
});

it('is discarded with every file of its key, seen or unseen by the list', async () => {
  const stranger = wireFile({ file_id: 'file-9', metadata: { retune_key: 'run-b/train/0123/1' } });
  const { attempt, provider, ledger, held, hidden, ids } = await startFileServer([stranger]);
  await attempt();
  hidden.add('file-1');
  held.push(wireFile({ file_id: 'file-7' }));
  await discardUploads(provider, INTENT, ledger);
  expect(ids()).toEqual(['file-9']);
  await discardUploads(provider, INTENT, ledger);
  expect(ids()).toEqual(['file-9']);
});

it('is deleted again by an attempt that was given up for dead and brings it after everything was discarded', async () => {
  const { provider, attempt, ledger, ids, uploads } = await startFileServer();
  let discarded = false;
  ledger.beforeWrite = async () => {
    // The second write of the attempt: its bytes are over, the file is not named yet.
    if (uploads().length === 0 || discarded) return;
    discarded = true;
    await discardUploads(provider, INTENT, ledger);
  };
  await expect(attempt()).rejects.toBeInstanceOf(OutcomePending);
  expect(ids()).toEqual([]);
  await expect(attempt()).rejects.toBeInstanceOf(OutcomePending);
  expect(uploads()).toHaveLength(1);
});

it('is brought again by the retry of a run whose files were to be discarded, and only by that', async () => {
  const { provider, attempt, ledger, ids, clock } = await startFileServer();
  await discardUploads(provider, INTENT, ledger);
  const retry = { ...INTENT, runId: 'run-a.2' };
  const end = await uploadFileOnce({ provider, intent: retry, ledger, clock: () => clock.now });
  expect(end).toMatchObject({ how: 'uploaded', file: { fileId: 'file-1' } });
  await expect(attempt()).rejects.toBeInstanceOf(OutcomePending);
  expect(ids()).toEqual(['file-1']);
});
