import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { discardUploads } from '../../provider/discard-uploads.ts';
import { uploadFileOnce } from '../../provider/upload-once.ts';
import { fileIntentOf, openaiAt, togetherAt } from './bearer-under-test.ts';
import { failureOf } from './deepseek/deepseek-under-test.ts';
import { createUploadMemoryLedger } from './memory-ledger.ts';
import { startPartsServer } from './parts-server.ts';

const TEXT = Array.from({ length: 100 }, (_, n) => `{"line":${String(n).padStart(3, '0')}}\n`).join('');
const PART_BYTES = 200;
const PARTS = Math.ceil(Buffer.byteLength(TEXT) / PART_BYTES);
const HOUR_MS = 3_600_000;

describe.each([
  ['openai', openaiAt],
  ['together', togetherAt],
] as const)('a large file in the %s format', (format, at) => {
  async function setup() {
    const clock = { now: 1_700_000_000_000 };
    const server = await startPartsServer(format, clock);
    const provider = at(server.url, { capabilities: { partBytes: PART_BYTES }, clock: () => clock.now });
    const ledger = createUploadMemoryLedger();
    const intent = fileIntentOf(TEXT);
    const attempt = () => uploadFileOnce({ provider, intent, ledger, clock: () => clock.now });
    return { clock, server, provider, ledger, intent, attempt };
  }

  it('comes over part by part, with its digest, and each part is written down before the next is sent', async () => {
    const { server, attempt, ledger } = await setup();
    const written: number[] = [];
    ledger.beforeWrite = ({ parts }) => void written.push(parts?.confirmed.length ?? -1);
    server.onPart = (sent) => expect(ledger.record()?.parts?.confirmed).toHaveLength(sent);
    expect(await attempt()).toMatchObject({ how: 'uploaded' });
    expect(server.files().map(({ text }) => text)).toEqual([TEXT]);
    expect(server.partsSent()).toBe(PARTS);
    expect(written).toEqual([-1, ...Array.from({ length: PARTS + 1 }, (_, n) => n), -1, -1]);
    expect(ledger.record()).toMatchObject({ parts: null, file: { bytes: Buffer.byteLength(TEXT) } });
  });

  it('goes on after a crash at 60 % and sends at most one part again', async () => {
    const { server, attempt } = await setup();
    const at60 = Math.floor(PARTS * 0.6);
    server.faults = [...Array.from({ length: at60 - 1 }, () => null), 'after'];
    expect(await failureOf(attempt())).toMatchObject({ kind: 'retryable' });
    expect(server.partsSent()).toBe(at60);
    expect(await attempt()).toMatchObject({ how: 'uploaded' });
    expect(server.partsSent()).toBe(PARTS + 1);
    expect(server.begun()).toBe(1);
    expect(server.files().map(({ text }) => createHash('sha256').update(text).digest('hex'))).toEqual([
      createHash('sha256').update(TEXT).digest('hex'),
    ]);
  });

  it('is begun anew past its expiry, and the old upload given up', async () => {
    const { server, attempt, clock } = await setup();
    server.faults = [null, 'after'];
    await failureOf(attempt());
    clock.now += HOUR_MS;
    expect(await attempt()).toMatchObject({ how: 'uploaded' });
    expect({ begun: server.begun(), abandoned: server.abandoned() }).toEqual({ begun: 2, abandoned: 1 });
    expect(server.files()).toHaveLength(1);
  });

  it('is begun anew where the provider knows the upload no more', async () => {
    const { server, attempt } = await setup();
    server.faults = [null, 'after'];
    await failureOf(attempt());
    server.forgetUploads();
    expect(await failureOf(attempt())).toMatchObject({ kind: 'retryable', code: 'upload_gone' });
    expect(await attempt()).toMatchObject({ how: 'uploaded' });
    expect(server.files().map(({ text }) => text)).toEqual([TEXT]);
  });

  it('is found by its name when the reply to its end was lost', async () => {
    const { server, attempt } = await setup();
    server.loseCompletion = true;
    await failureOf(attempt());
    expect(await attempt()).toMatchObject({ how: 'adopted' });
    expect(server.files()).toHaveLength(1);
    expect(server.partsSent()).toBe(PARTS);
  });

  it('stops an older attempt that wakes up beside its successor', async () => {
    const { server, attempt } = await setup();
    const successors: Promise<unknown>[] = [];
    server.onPart = async (sent) => {
      if (sent !== 1 || successors.length > 0) return;
      successors.push(attempt());
      await Promise.all(successors);
    };
    await expect(attempt()).rejects.toMatchObject({ name: 'OutcomePending' });
    expect(await Promise.all(successors)).toMatchObject([{ how: 'uploaded' }]);
    expect(server.files().map(({ text }) => text)).toEqual([TEXT]);
  });

  it('is given up by a discard: neither parts nor a file stay', async () => {
    const { server, provider, attempt, intent, ledger } = await setup();
    server.faults = [null, 'after'];
    await failureOf(attempt());
    await discardUploads(provider, intent, ledger);
    expect(server.abandoned()).toBe(1);
    expect(server.files()).toEqual([]);
  });

  it('reads no more of the file than a part at a time', async () => {
    const { provider, ledger, clock, intent } = await setup();
    const ranges: unknown[] = [];
    const open: typeof intent.open = (range) => {
      if (range !== undefined) ranges.push(range.to - range.from + 1);
      return intent.open(range);
    };
    await uploadFileOnce({ provider, intent: { ...intent, open }, ledger, clock: () => clock.now });
    expect(ranges).toHaveLength(PARTS);
    expect(Math.max(...ranges.map(Number))).toBe(PART_BYTES);
  });
});
