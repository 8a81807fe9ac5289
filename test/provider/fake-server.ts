import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

export interface Received {
  readonly method: string;
  /** With the query, as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The envelope's token and body, where the request was JSON. */
  readonly header: Record<string, string>;
  readonly body: Record<string, unknown>;
  /** The whole JSON body. */
  readonly json: Record<string, unknown>;
}

/** A scripted reply. `reset` and `close` break the connection, `truncate` sends half the body, `hang` never replies. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
      readonly truncate?: true;
    }
  | 'reset'
  | 'close'
  | 'hang';

export interface FakeServer {
  readonly url: string;
  readonly requests: Received[];
}

const envelopeSchema = z
  .object({ header: z.record(z.string(), z.string()).catch({}), body: z.record(z.string(), z.unknown()).catch({}) })
  .catch({ header: {}, body: {} });

/** A real HTTP server on loopback for one test; the answers are the test's own. */
export async function startFakeServer(answer: (request: Received) => Reply | Promise<Reply>): Promise<FakeServer> {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    try {
      const received = await receive(request);
      requests.push(received);
      send(response, await answer(received));
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${portOf(server.address())}`, requests };
}

/** Replies in the order given; the last one stands for all that follow. */
export function inTurn(...replies: readonly Reply[]): () => Reply {
  let next = 0;
  return () => replies[Math.min(next++, replies.length - 1)] ?? { status: 500 };
}

export function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = request.headers['content-type'] === 'application/json';
  const json = z.record(z.string(), z.unknown()).parse(isJson && text !== '' ? JSON.parse(text) : {});
  const { method = '', url: path = '', headers } = request;
  const query = new URL(path, 'http://fake').searchParams;
  return { method, path, query, headers, text, json, ...envelopeSchema.parse(json) };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'close') return void response.socket?.end();
  if (reply === 'reset') return void response.socket?.resetAndDestroy();
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
  response.writeHead(reply.status ?? 200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...reply.headers,
  });
  if (reply.truncate !== true) return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.socket?.end());
}
