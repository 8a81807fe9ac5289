import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import { closeServer, listen, urlOfServer } from '../../platform/http-listener.ts';
import { corsHeaders } from './cors.ts';
import { createGate } from './gate.ts';
import { readPayloads, writePayloads } from './payload-json.ts';
import { Refused, refuse } from './refused.ts';

export interface CodecServerOptions {
  readonly codec: PayloadCodec;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Origins of the pages that may ask: `http://localhost:8233`. */
  readonly origins: readonly string[];
  /** What a caller has to show, as a Bearer token or after a login in the browser; null: nobody is asked. */
  readonly token: string | null;
  readonly maxBodyBytes?: number;
}

export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;

async function readBody(request: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator()) {
    bytes += chunk.length;
    if (bytes > most) throw refuse(413, `a body may have ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  const type = body.startsWith('<') ? 'text/html; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(body);
}

/**
 * Temporal's remote codec over HTTP: `POST /decode` and `POST /encode` for the Web UI and the `temporal` CLI. It answers
 * pages of the listed origins only, and callers without an origin (the CLI). It logs nothing, so no payload either.
 */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const { codec, origins, token } = options;
  const most = options.maxBodyBytes ?? MAX_BODY_BYTES;
  const gate = createGate(token);

  const carryOut = async (request: IncomingMessage, response: ServerResponse, cors: Record<string, string>) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/^\/namespaces\/[^/]+/, '');
    if (request.method === 'OPTIONS') return send(response, 204, '', cors);
    if (path === '/login') {
      const body = request.method === 'POST' ? await readBody(request, most) : null;
      const { status, page, headers } = gate.login(body);
      return send(response, status, page, headers);
    }
    if (path === '/healthz') return send(response, 200, '{"ok":true}', cors);
    if (path !== '/encode' && path !== '/decode') throw refuse(404, 'there are /encode, /decode, /login and /healthz');
    if (request.method !== 'POST') throw refuse(405, `${path} takes POST`);
    gate.check(request.headers);
    const payloads = readPayloads(await readBody(request, most));
    const done = path === '/encode' ? codec.encode(payloads) : codec.decode(payloads);
    return send(response, 200, writePayloads(await done), cors);
  };

  const server = createServer((request, response) => {
    const { origin } = request.headers;
    const cors = corsHeaders(origin, origins);
    const answered =
      cors === null ? Promise.reject(refuse(403, 'this origin is not listed')) : carryOut(request, response, cors);
    answered.catch((error: unknown) => {
      // Whatever went wrong in the codec is told without its words: they may come from a payload.
      const { status, message } =
        error instanceof Refused ? error : refuse(400, 'a payload could not be read with these keys');
      request.resume();
      send(response, status, JSON.stringify({ error: message }), cors ?? {});
    });
  });
  server.requestTimeout = 30_000;
  const port = await listen(server, options.host, options.port);
  return {
    url: urlOfServer(options.host, port),
    close: () => closeServer(server),
  };
}
