import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';

const MAX_SKEW_SECONDS = 300;

const tokenSchema = z.strictObject({
  app_key: z.string(),
  timestamp: z.string().regex(/^\d{1,12}$/),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The pair that a token is signed with. */
export interface AppCredentials {
  readonly appKey: string;
  readonly appSecret: string;
}

/** hex(HMAC-SHA256(key = app secret, message = app key + timestamp)), all of it UTF-8. */
export function signatureOf(credentials: AppCredentials, timestamp: string): string {
  return createHmac('sha256', credentials.appSecret).update(`${credentials.appKey}${timestamp}`, 'utf8').digest('hex');
}

function unauthorized(why: string): Refusal {
  return new Refusal(401, 'unauthorized', why);
}

/** Refuses (401) a token that is malformed, of an unknown app key, wrongly signed, or over 300 seconds off. */
export function authenticate(token: unknown, credentials: AppCredentials): void {
  const parsed = tokenSchema.safeParse(token);
  if (!parsed.success)
    throw unauthorized('header must be { app_key, timestamp, signature }, timestamp in Unix seconds as a string');
  const { app_key: appKey, timestamp, signature } = parsed.data;
  if (appKey !== credentials.appKey) throw unauthorized('Unknown app_key');
  const expected = signatureOf(credentials, timestamp);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
    throw unauthorized('Wrong signature: it is hex(HMAC-SHA256(app_secret, app_key + timestamp))');
  }
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > MAX_SKEW_SECONDS) {
    throw unauthorized(`The timestamp is more than ${MAX_SKEW_SECONDS} seconds off`);
  }
}
