import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.ts';
import type { Exchange } from '../wire-format.ts';

function tokenOf(secret: string, path: string): string {
  return createHmac('sha256', secret).update(`put ${path}`).digest('hex');
}

/** An address on this server to which bytes may be put without a key, as a client of an object store is given. */
export function presign(secret: string, { headers }: IncomingMessage, path: string): string {
  return `http://${headers.host ?? '127.0.0.1'}${path}?token=${tokenOf(secret, path)}`;
}

/** Refuses (403) a request whose address was not given out for its path. */
export function authenticatePresigned(secret: string, { path, query }: Exchange): void {
  const given = Buffer.from(query.get('token') ?? '');
  const wanted = Buffer.from(tokenOf(secret, path));
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new Refusal(403, 'access_denied', 'The address is not one that was given out');
}
