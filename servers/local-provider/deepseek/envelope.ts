import { z } from 'zod';
import { readJson } from '../json-body.ts';
import { parseBody, Refusal } from '../refusal.ts';
import { jsonReply } from '../reply.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';
import type { AppCredentials } from './signature.ts';
import { authenticate } from './signature.ts';

const envelopeSchema = z.strictObject({ header: z.unknown(), body: z.record(z.string(), z.unknown()) });

/** Keeps the body's type between a call's schema and its function. */
export function jsonCall<Schema extends z.ZodType>(
  body: Schema,
  run: (body: z.output<Schema>, exchange: Exchange) => unknown,
  tokensOf: (body: z.output<Schema>) => number = () => 0,
): (path: string, credentials: AppCredentials) => Endpoint {
  return (path, credentials) => ({
    method: 'POST',
    path,
    prepare: async (exchange) => {
      const raw = await readJson(exchange.request);
      const envelope = envelopeSchema.safeParse(raw);
      const header: unknown = typeof raw === 'object' && raw !== null && 'header' in raw ? raw.header : undefined;
      const key = envelope.data?.body['idempotency_key'];
      if (typeof key === 'string') exchange.noteIdempotencyKey(key);
      authenticate(header, credentials);
      if (!envelope.success) throw new Refusal(400, 'invalid_request', 'The body must be { header, body }');
      const parsed = parseBody(body, envelope.data.body);
      const tokens = tokensOf(parsed);
      return { tokens, commit: async () => jsonReply(await run(parsed, exchange)), release: () => Promise.resolve() };
    },
  });
}
