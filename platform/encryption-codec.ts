import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ApplicationFailure } from '@temporalio/common';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { RetuneError } from '../domain/failure-type.ts';

/** A key by its id; `key` is 32 bytes. */
export interface CodecKey {
  readonly id: string;
  readonly key: Uint8Array;
}

export interface EncryptionCodecOptions {
  /** The first encrypts, all decrypt. At least one. */
  readonly keys: readonly [CodecKey, ...CodecKey[]];
  /** Refuse payloads that are not encrypted; false reads them as they are. */
  readonly strict: boolean;
}

/** What `metadata.encoding` says of a payload that this codec made. */
export const ENCRYPTED = 'binary/encrypted';

const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;
/** Far above what a Temporal server takes (2 MiB), and a bound for what a forged one could grow to. */
const MAX_PLAIN_BYTES = 64 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 1;

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

function text(bytes: Uint8Array | null | undefined): string | null {
  return bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('utf8');
}

/** What the tag covers besides the content: the version and the key's id, so that neither can be changed unseen. */
function associatedData(keyId: string): Buffer {
  return Buffer.from(`retune-payload/${VERSION}/${keyId}`, 'utf8');
}

function unreadable(message: string, hint: string, cause?: unknown): RetuneError {
  // A workflow task that fails with it keeps the type of its cause, which stays readable to everybody.
  const typed = ApplicationFailure.create({
    message,
    type: 'PAYLOAD_UNREADABLE',
    ...(cause instanceof Error ? { cause } : {}),
  });
  return new RetuneError('PAYLOAD_UNREADABLE', message, { hint, cause: typed });
}

/** Compressed before it is encrypted, since afterwards nothing can be; kept as it is where that gains nothing. */
function pack(plain: Uint8Array): Buffer {
  const deflated = deflateRawSync(plain);
  return deflated.length < plain.length
    ? Buffer.concat([Buffer.of(DEFLATED), deflated])
    : Buffer.concat([Buffer.of(STORED), plain]);
}

function unpack(packed: Buffer): Uint8Array {
  const content = packed.subarray(1);
  return packed[0] === DEFLATED ? inflateRawSync(content, { maxOutputLength: MAX_PLAIN_BYTES }) : content;
}

function encrypt({ id, key }: CodecKey, payload: Payload): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(associatedData(id));
  const content = [cipher.update(pack(PayloadMessage.encode(payload).finish())), cipher.final()];
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED), 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat([Buffer.of(VERSION), nonce, ...content, cipher.getAuthTag()]),
  };
}

function decrypt(key: CodecKey, data: Uint8Array): Payload {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < HEAD_BYTES + TAG_BYTES + 1 || bytes[0] !== VERSION) {
    throw unreadable(`a payload encrypted with key ${key.id} has a form that this version does not know`, MEND_DAMAGED);
  }
  const decipher = createDecipheriv(CIPHER, key.key, bytes.subarray(1, HEAD_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(key.id));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const packed = [decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()];
    return PayloadMessage.decode(unpack(Buffer.concat(packed)));
  } catch (error) {
    throw unreadable(
      `a payload does not open with key ${key.id}: it was changed, or the key is another`,
      MEND_DAMAGED,
      error,
    );
  }
}

/**
 * For a process without keys: all goes as it is, and what is encrypted is refused with PAYLOAD_UNREADABLE where the SDK
 * would only say that it does not know the encoding.
 */
export function createKeylessCodec(): PayloadCodec {
  return {
    encode: (payloads) => Promise.resolve(payloads),
    decode: async (payloads) => {
      if (!payloads.some(isEncrypted)) return payloads;
      throw unreadable(
        'a payload is encrypted, and this process has no key',
        'set RETUNE_ENCRYPTION_KEYS as the workers have it',
      );
    },
  };
}

function isEncrypted({ metadata }: Payload): boolean {
  return text(metadata?.['encoding']) === ENCRYPTED;
}

const MEND_DAMAGED = 'check that the key of this id in RETUNE_ENCRYPTION_KEYS is the one that encrypted it';
const MEND_PLAIN =
  'set RETUNE_ENCRYPTION_STRICT=false while runs from before the keys were set go on, and take it away after them';

/**
 * Encrypts each payload whole (its own metadata too) with AES-256-GCM under the first key and names the key's id in the
 * metadata. Decoding throws PAYLOAD_UNREADABLE for a key that is not given, for what was changed, and, when strict, for
 * what is not encrypted; the message never holds any of the content. A key may encrypt 2^32 payloads: its nonces are random.
 */
export function createEncryptionCodec({ keys, strict }: EncryptionCodecOptions): PayloadCodec {
  const [first] = keys;
  const byId = new Map(keys.map((key) => [key.id, key]));
  const decodeOne = (payload: Payload): Payload => {
    if (!isEncrypted(payload)) {
      if (!strict) return payload;
      throw unreadable('a payload is not encrypted, and only encrypted ones are taken', MEND_PLAIN);
    }
    const id = text(payload.metadata?.['encryption-key-id']) ?? '';
    const key = byId.get(id);
    if (key === undefined) {
      const known = keys.map((one) => one.id).join(', ');
      throw unreadable(
        `a payload was encrypted with a key that is not here (here: ${known})`,
        'add the key to RETUNE_ENCRYPTION_KEYS, after the one that encrypts',
      );
    }
    return decrypt(key, payload.data ?? new Uint8Array());
  };
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encrypt(first, payload))),
    decode: async (payloads) => payloads.map(decodeOne),
  };
}
