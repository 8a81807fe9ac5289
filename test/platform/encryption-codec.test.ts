import { randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEncryptionCodec, createKeylessCodec } from '../../platform/encryption-codec.ts';

const NEW = { id: 'k2', key: new Uint8Array(randomBytes(32)) };
const OLD = { id: 'k1', key: new Uint8Array(randomBytes(32)) };
const CANARY = 'canary-9f27';

const codec = createEncryptionCodec({ keys: [NEW, OLD], strict: true });

function payload(text: string): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(text)) };
}

async function encryptedWith(key: typeof NEW, text = CANARY): Promise<Payload> {
  const [made] = await createEncryptionCodec({ keys: [key], strict: true }).encode([payload(text)]);
  if (made === undefined) throw new Error('one payload in, one out');
  return made;
}

function contentOf(found: Payload | undefined): unknown {
  return JSON.parse(Buffer.from(found?.data ?? new Uint8Array()).toString('utf8'));
}

test('what is encoded comes back, in order and with its metadata', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (texts) => {
      const decoded = await codec.decode(await codec.encode(texts.map(payload)));
      expect(decoded.map(contentOf)).toEqual(texts);
      for (const { metadata } of decoded) expect(String(metadata?.['encoding'])).toBe('json/plain');
    }),
    { numRuns: 200 },
  );
});

test('nothing of the content or its metadata is readable, and equal payloads look different', async () => {
  const [first, second] = await codec.encode([payload(CANARY), payload(CANARY)]);
  const readable = [first, second].map((made) => Buffer.from(made?.data ?? []).toString('latin1')).join('');
  expect(readable).not.toContain(CANARY);
  expect(readable).not.toContain('json/plain');
  expect(Buffer.from(first?.data ?? [])).not.toEqual(Buffer.from(second?.data ?? []));
});

test('it compresses before it encrypts', async () => {
  const [made] = await codec.encode([payload('abc'.repeat(10_000))]);
  expect(made?.data?.length).toBeLessThan(1_000);
});

test('the first key encrypts and an older one still reads', async () => {
  const [made] = await codec.encode([payload('x')]);
  expect(String(made?.metadata?.['encryption-key-id'])).toBe('k2');
  expect(contentOf((await codec.decode([await encryptedWith(OLD)]))[0])).toBe(CANARY);
});

describe('refused with PAYLOAD_UNREADABLE, without a word of the content', () => {
  const refused = (given: Payload, strict = true) =>
    createEncryptionCodec({ keys: [NEW], strict })
      .decode([given])
      .then(
        () => null,
        (error: unknown) => error,
      );

  test('a key that is not here', async () => {
    expect(await refused(await encryptedWith(OLD))).toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
  });

  test('another key under the same id', async () => {
    const stranger = { id: NEW.id, key: new Uint8Array(randomBytes(32)) };
    expect(await refused(await encryptedWith(stranger))).toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
  });

  test('a plain payload where only encrypted ones are taken; otherwise it is read as it is', async () => {
    expect(await refused(payload(CANARY))).toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
    expect(await refused(payload(CANARY), false)).toBeNull();
  });

  test('any flipped byte of the content, and of the key id', async () => {
    const made = await encryptedWith(NEW);
    const data = made.data ?? new Uint8Array();
    const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
      bytes.map((byte, index) => (index === at ? byte ^ 0x01 : byte));
    const regions = [...data.keys()].map((at): Payload => ({ ...made, data: flipped(data, at) }));
    const keyId = made.metadata?.['encryption-key-id'] ?? new Uint8Array();
    const ids = [...keyId.keys()].map((at): Payload => ({
      ...made,
      metadata: { ...made.metadata, 'encryption-key-id': flipped(keyId, at) },
    }));
    const outcomes = await Promise.all([...regions, ...ids].map((given) => refused(given)));
    expect(outcomes.length).toBeGreaterThan(40);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
      expect(String(outcome)).not.toContain(CANARY);
    }
  });

  test('a payload moved under the id of another key of the same bytes', async () => {
    const twin = { id: 'twin', key: NEW.key };
    const made = await encryptedWith(twin);
    const moved = { ...made, metadata: { ...made.metadata, 'encryption-key-id': Buffer.from(NEW.id) } };
    expect(await refused(moved)).toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
  });

  test('by a process without keys, which leaves all else as it is', async () => {
    const keyless = createKeylessCodec();
    expect(await keyless.decode(await keyless.encode([payload(CANARY)]))).toEqual([payload(CANARY)]);
    await expect(keyless.decode([payload('x'), await encryptedWith(NEW)])).rejects.toMatchObject({
      code: 'PAYLOAD_UNREADABLE',
      cause: { type: 'PAYLOAD_UNREADABLE' },
    });
  });

  test('one that is cut anywhere', async () => {
    const made = await encryptedWith(NEW);
    const data = made.data ?? new Uint8Array();
    for (const length of data.keys()) {
      expect(await refused({ ...made, data: data.subarray(0, length) })).toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
    }
  });
});
