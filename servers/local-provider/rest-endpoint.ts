import type { z } from 'zod';
import { authenticateBearer } from './bearer.ts';
import { readJson } from './json-body.ts';
import { jsonReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { Endpoint, Exchange, PreparedCall } from './wire-format.ts';

/** What a REST format's endpoints have in common. */
export interface RestOptions {
  /** The Bearer key. */
  readonly secret: string;
  /** Parses a body or a query; what does not fit is refused in the format's own words. */
  readonly parse: <Schema extends z.ZodType>(schema: Schema, value: unknown) => z.output<Schema>;
}

type Run<Input> = (input: Input, exchange: Exchange) => unknown;

/** Makes the endpoints of a REST format: the key is checked first, then the body or the query. */
export interface RestEndpoints {
  /** With a JSON body; what `run` returns is sent as JSON. */
  json<Schema extends z.ZodType>(method: string, path: string, schema: Schema, run: Run<z.output<Schema>>): Endpoint;
  /** With a query and no body that matters. */
  query<Schema extends z.ZodType>(method: string, path: string, schema: Schema, run: Run<z.output<Schema>>): Endpoint;
  /** With what the path says alone. */
  bare(method: string, path: string, run: (exchange: Exchange) => unknown): Endpoint;
  /** As `bare`, with a reply of its own. */
  reply(method: string, path: string, run: (exchange: Exchange) => Promise<Reply> | Reply): Endpoint;
}

const nothingTaken = (): Promise<void> => Promise.resolve();

function noteKey({ request, noteIdempotencyKey }: Exchange): void {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string') noteIdempotencyKey(key);
}

/** The `Idempotency-Key` of a request; null where it has none. */
export function idempotencyKey({ request }: Exchange): string | null {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? key : null;
}

/** The endpoints of a format whose sender is known by a Bearer key. */
export function createRestEndpoints({ secret, parse }: RestOptions): RestEndpoints {
  const endpoint = (
    method: string,
    path: string,
    prepare: (exchange: Exchange) => Promise<PreparedCall['commit']>,
  ) => ({
    method,
    path,
    prepare: async (exchange: Exchange): Promise<PreparedCall> => {
      noteKey(exchange);
      authenticateBearer(exchange.request, secret);
      return { commit: await prepare(exchange), release: nothingTaken };
    },
  });
  const reply: RestEndpoints['reply'] = (method, path, run) =>
    endpoint(method, path, (exchange) => {
      exchange.request.resume();
      return Promise.resolve(async () => run(exchange));
    });
  return {
    json: (method, path, schema, run) =>
      endpoint(method, path, async (exchange) => {
        const body = parse(schema, await readJson(exchange.request));
        return async () => jsonReply(await run(body, exchange));
      }),
    query: (method, path, schema, run) =>
      endpoint(method, path, (exchange) => {
        exchange.request.resume();
        const query = parse(schema, Object.fromEntries(exchange.query));
        return Promise.resolve(async () => jsonReply(await run(query, exchange)));
      }),
    bare: (method, path, run) => reply(method, path, async (exchange) => jsonReply(await run(exchange))),
    reply,
  };
}
