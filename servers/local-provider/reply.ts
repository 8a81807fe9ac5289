import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { Refusal } from './refusal.ts';

/** What is sent, if no fault says otherwise: JSON, a text of some type, or the bytes of a file. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body:
    | { readonly json: unknown }
    | { readonly text: string; readonly type: string }
    | { readonly file: string; readonly bytes: number };
}

/** A 200 with a JSON body. */
export function jsonReply(json: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers, body: { json } };
}

function typeOf({ body }: Reply): string {
  if ('json' in body) return 'application/json';
  return 'text' in body ? body.type : 'application/octet-stream';
}

function bytesOf({ body }: Reply): Buffer | null {
  if ('json' in body) return Buffer.from(`${JSON.stringify(body.json)}\n`);
  return 'text' in body ? Buffer.from(body.text) : null;
}

function writeHead(response: ServerResponse, reply: Reply, bytes: number): void {
  response.writeHead(reply.status, { 'content-type': typeOf(reply), 'content-length': bytes, ...reply.headers });
}

/** Sends a reply whole. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  const bytes = bytesOf(reply);
  if ('file' in reply.body) {
    writeHead(response, reply, reply.body.bytes);
    // A client that leaves half-way is no failure of the server.
    return pipeline(createReadStream(reply.body.file), response).catch(() => void response.destroy());
  }
  writeHead(response, reply, bytes?.length ?? 0);
  response.end(bytes);
}

/** Announces a reply whole and breaks off after half of it. */
function sendHalf(response: ServerResponse, reply: Reply): void {
  const bytes = bytesOf(reply) ?? Buffer.alloc(1);
  writeHead(response, reply, 'file' in reply.body ? reply.body.bytes : bytes.length);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

const FAULT_CODES: Record<number, string> = {
  401: 'unauthorized',
  402: 'insufficient_credit',
  429: 'rate_limited',
  500: 'internal_error',
};

/** The refusal that a `status` fault stands for. */
export function faultRefusal(fault: Fault): Refusal {
  const headers: Record<string, string> =
    fault.retry_after === undefined ? {} : { 'retry-after': String(fault.retry_after) };
  const code = FAULT_CODES[fault.status] ?? (fault.status < 500 ? 'refused' : 'unavailable');
  return new Refusal(fault.status, code, `Injected by a test: status ${fault.status}`, { headers });
}

/** Does to a reply what the fault says, after the call was carried out. */
export async function sendFaulty(
  response: ServerResponse,
  reply: Reply,
  fault: Fault,
  deps: { closing: AbortSignal; errorReply: (refusal: Refusal) => Reply },
): Promise<void> {
  switch (fault.kind) {
    case 'slow':
      await delay(fault.delay_ms, undefined, { signal: deps.closing, ref: false }).catch(() => undefined);
      return sendReply(response, reply);
    case 'truncate':
      return sendHalf(response, reply);
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'status':
      return sendReply(response, deps.errorReply(faultRefusal(fault)));
    default:
      response.destroy();
  }
}
