import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedHeaders {
  readonly id: string;
  /** Unix seconds, as they came. */
  readonly timestamp: string;
  /** One or more `v1,<base64>`, apart by spaces: a sender that changes its secret signs with both. */
  readonly signature: string;
}

/** How far a timestamp may be off, either way. */
export const TOLERANCE_SECONDS = 300;

/** `whsec_` and the base64 of a key, as providers hand it out; null where it is none. */
export function secretKey(secret: string): Buffer | null {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret);
  return match === null ? null : Buffer.from(match[1] ?? '', 'base64');
}

/** Null for a message that this key signed within the last five minutes; else why it is refused. */
export function refusalOf(
  { id, timestamp, signature }: SignedHeaders,
  body: string,
  key: Buffer,
  nowMs: number,
): 'timestamp' | 'signature' | null {
  const sentAt = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(nowMs / 1_000 - sentAt) <= TOLERANCE_SECONDS)) return 'timestamp';
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const isSigned = signature.split(' ').some((part) => {
    const given = Buffer.from(/^v1,(.+)$/.exec(part)?.[1] ?? '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isSigned ? null : 'signature';
}
