import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/** What is sent, if no fault says otherwise. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a reply as JSON. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  const text = Buffer.from(`${JSON.stringify(reply.body)}\n`);
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'content-length': text.length,
    ...reply.headers,
  });
  response.end(text);
}

function faultCode(status: number): string {
  const codes: Record<number, string> = {
    401: 'unauthorized',
    402: 'insufficient_credit',
    429: 'rate_limited',
    500: 'internal_error',
  };
  return codes[status] ?? (status < 500 ? 'refused' : 'unavailable');
}

/** The reply of a `status` fault. */
export function faultReply(fault: Fault): Reply {
  const retryAfter = fault.retry_after === undefined ? {} : { 'retry-after': String(fault.retry_after) };
  const message = `Injected by a test: status ${fault.status}`;
  return { status: fault.status, body: { error: { code: faultCode(fault.status), message } }, headers: retryAfter };
}

/** Does to a reply what the fault says, after the call was carried out. */
export async function sendFaulty(
  response: ServerResponse,
  reply: Reply,
  fault: Fault,
  closing: AbortSignal,
): Promise<void> {
  switch (fault.kind) {
    case 'slow':
      await delay(fault.delay_ms, undefined, { signal: closing, ref: false }).catch(() => undefined);
      return sendReply(response, reply);
    case 'truncate': {
      const text = Buffer.from(JSON.stringify(reply.body));
      response.writeHead(reply.status, { 'content-type': 'application/json', 'content-length': text.length });
      response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.destroy());
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'status':
      return sendReply(response, faultReply(fault));
    default:
      response.destroy();
  }
}
