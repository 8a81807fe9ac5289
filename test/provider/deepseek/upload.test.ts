import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { portOf, startFakeServer } from '../fake-server.ts';
import { deepseekAt, failureOf } from './deepseek-under-test.ts';

const TEXT = '{"messages":[]}\n{"messages":[]}\n';

function intentOf(text: string) {
  return {
    key: 'run-a/train/0123',
    runId: 'run-a',
    sha256: createHash('sha256').update(text).digest('hex'),
    bytes: Buffer.byteLength(text),
    fileName: 'a "quoted"\nname.jsonl',
    open: () => Readable.from([text]),
  };
}

function heldFile(change: Record<string, unknown> = {}) {
  const { bytes, sha256 } = intentOf(TEXT);
  return { file_id: 'file-1', bytes, sha256, samples: 2, metadata: {}, created_at: 1, ...change };
}

describe('uploadFile', () => {
  it('sends the token, purpose, digest, key, metadata and file as form data', async () => {
    const server = await startFakeServer(() => ({ body: heldFile() }));
    const sent: number[] = [];
    const file = await deepseekAt(server.url).uploadFile(intentOf(TEXT), { onProgress: (bytes) => sent.push(bytes) });
    expect(file).toEqual({ fileId: 'file-1', bytes: TEXT.length, sha256: intentOf(TEXT).sha256 });
    expect(sent).toEqual([TEXT.length]);

    const [request] = server.requests;
    expect(request?.path).toBe('/v1/fine_tune/upload');
    expect(request?.headers['content-length']).toBe(String(Buffer.byteLength(request?.text ?? '')));
    const headers = { 'content-type': request?.headers['content-type'] ?? '' };
    const form = await new Response(request?.text, { headers }).formData();
    expect([...form.keys()]).toEqual(['header', 'purpose', 'sha256', 'idempotency_key', 'metadata', 'file']);
    expect(form.get('header')).toMatch(/^\{"app_key":"dspk_123456","timestamp":"\d+","signature":"[0-9a-f]{64}"\}$/);
    expect(form.get('purpose')).toBe('fine_tune');
    expect(form.get('idempotency_key')).toBe('run-a/train/0123');
    expect(form.get('metadata')).toBe('{"retune_key":"run-a/train/0123"}');
    expect(request?.text).toContain(TEXT);
    expect(request?.text).toContain('filename="a %22quoted%22%0Aname.jsonl"');
  });

  it.each([
    ['other bytes', { bytes: 1 }],
    ['another digest', { sha256: 'f'.repeat(64) }],
  ])('is final when the server holds %s', async (_title, change) => {
    const server = await startFakeServer(() => ({ body: heldFile(change) }));
    const error = await failureOf(deepseekAt(server.url).uploadFile(intentOf(TEXT)));
    expect(error).toMatchObject({ kind: 'final', code: 'file_mismatch' });
  });

  it.each([
    ['grew', 'file_changed', () => Readable.from([TEXT, 'more'])],
    ['shrank', 'file_changed', () => Readable.from([TEXT.slice(1)])],
    [
      'vanished',
      'file_unreadable',
      () =>
        new Readable({
          read() {
            this.destroy(new Error('ENOENT'));
          },
        }),
    ],
  ])('is final when the file %s meanwhile', async (_title, code, open) => {
    const server = await startFakeServer(() => ({ body: heldFile() }));
    const error = await failureOf(deepseekAt(server.url).uploadFile({ ...intentOf(TEXT), open }));
    expect(error).toMatchObject({ kind: 'final', code });
    expect(server.requests).toHaveLength(0);
  });

  it('opens the file anew when a wrong clock makes a second attempt', async () => {
    const date = new Date(Date.now() + 7_200_000).toUTCString();
    let calls = 0;
    const server = await startFakeServer(() =>
      calls++ === 0 ? { status: 401, headers: { date } } : { body: heldFile() },
    );
    let opened = 0;
    const intent = {
      ...intentOf(TEXT),
      open: () => {
        opened += 1;
        return Readable.from([TEXT]);
      },
    };
    expect(await deepseekAt(server.url).uploadFile(intent)).toMatchObject({ fileId: 'file-1' });
    expect(opened).toBe(2);
  });

  it('streams: the file is read no faster than the server takes it', async () => {
    const server = createServer((request) => request.pause());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const bytes = 512 * 1024 * 1024;
    let read = 0;
    const open = () =>
      new Readable({
        read(size) {
          read += size;
          this.push(Buffer.alloc(size));
        },
      });
    const provider = deepseekAt(`http://127.0.0.1:${portOf(server.address())}`);
    const error = await failureOf(provider.uploadFile({ ...intentOf(''), bytes, open }, { timeoutMs: 300 }));
    expect(error).toMatchObject({ kind: 'retryable', code: 'timeout' });
    expect(read).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('findFile', () => {
  it('finds the upload of exactly this key, on any page, and null where there is none', async () => {
    const page = [heldFile({ file_id: 'other', metadata: { retune_key: 'run-a/train/01234' } })];
    const server = await startFakeServer(({ body }) =>
      body['after'] === 'other'
        ? { body: { files: [heldFile({ metadata: { retune_key: 'run-a/train/0123' } })], has_more: false } }
        : { body: { files: page, has_more: true } },
    );
    const provider = deepseekAt(server.url);
    expect(await provider.findFile({ key: 'run-a/train/0123' })).toMatchObject({ fileId: 'file-1' });
    expect(await provider.findFile({ key: 'run-b/train/0123' })).toBeNull();
  });
});
