import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Refuses (401) a request whose `Authorization` is not `Bearer` and the secret. */
export function authenticateBearer(request: IncomingMessage, secret: string): void {
  const given = /^Bearer +(\S+) *$/iu.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) {
    const message = 'You did not provide an API key: send it as Authorization: Bearer KEY';
    throw new Refusal(401, 'invalid_api_key', message);
  }
  if (timingSafeEqual(digest(given), digest(secret))) return;
  throw new Refusal(401, 'invalid_api_key', 'Incorrect API key provided');
}
