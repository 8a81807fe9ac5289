import type { TransportReply } from './http.ts';

/**
 * A reply that does not repeat what the request authenticated itself with: some servers quote the key that they refuse,
 * and a server's words end in errors, histories and reports.
 */
export function withoutSecret(reply: TransportReply, secret: string): TransportReply {
  if (secret === '' || !reply.text.includes(secret)) return reply;
  return { ...reply, text: reply.text.replaceAll(secret, '[secret]') };
}
