import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { uploadFileOnce } from '../../provider/upload-once.ts';
import { deepseekAt, failureOf } from './deepseek/deepseek-under-test.ts';
import { startFakeServer } from './fake-server.ts';
import type { Reply } from './fake-server.ts';

const INTENT = {
  key: 'run-a/train/0123',
  runId: 'run-a',
  sha256: 'a'.repeat(64),
  bytes: 4,
  fileName: 'train.jsonl',
  open: () => Readable.from(['{}\n\n']),
};
const HELD = {
  file_id: 'file-1',
  bytes: 4,
  sha256: INTENT.sha256,
  metadata: { retune_key: INTENT.key },
  created_at: 1,
};

/** Holds at most one file; `faults` take the place of an upload's reply, after the file was taken in. */
async function startFileServer(held: object[], faults: Reply[] = []) {
  const server = await startFakeServer(({ path }) => {
    if (path === '/v1/fine_tune/files') return { body: { files: held, has_more: false } };
    if (held.length === 0) held.push(HELD);
    return faults.shift() ?? { body: HELD };
  });
  const uploads = () => server.requests.filter(({ path }) => path === '/v1/fine_tune/upload').length;
  return { provider: deepseekAt(server.url), uploads };
}

describe('uploadFileOnce', () => {
  it('uploads where there is nothing, and adopts what is there', async () => {
    const { provider, uploads } = await startFileServer([]);
    expect(await uploadFileOnce({ provider, intent: INTENT })).toMatchObject({
      how: 'uploaded',
      file: { fileId: 'file-1' },
    });
    expect(await uploadFileOnce({ provider, intent: INTENT })).toMatchObject({
      how: 'adopted',
      file: { fileId: 'file-1' },
    });
    expect(uploads()).toBe(1);
  });

  it.each<[string, Reply]>([
    ['reset', 'reset'],
    ['500', { status: 500 }],
    ['cut', { body: HELD, truncate: true }],
  ])('adopts after an upload whose reply was lost (%s)', async (_title, reply) => {
    const { provider, uploads } = await startFileServer([], [reply]);
    expect(await failureOf(uploadFileOnce({ provider, intent: INTENT }))).toMatchObject({ kind: 'retryable' });
    expect(await uploadFileOnce({ provider, intent: INTENT })).toMatchObject({ how: 'adopted' });
    expect(uploads()).toBe(1);
  });

  it.each([{ bytes: 5 }, { sha256: 'b'.repeat(64) }])('does not adopt a file with other bytes: %o', async (change) => {
    const { provider, uploads } = await startFileServer([{ ...HELD, ...change }]);
    expect(await failureOf(uploadFileOnce({ provider, intent: INTENT }))).toMatchObject({
      kind: 'final',
      code: 'file_mismatch',
    });
    expect(uploads()).toBe(0);
  });
});
