import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable | null;
  /** For the whole exchange: waiting for a connection, sending, and reading the reply to its end. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal | null;
}

export interface ExchangeReply {
  readonly status: number;
  /** Names in lower case; of a repeated header, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type ExchangeFailureCause = 'timeout' | 'aborted' | 'too_large' | 'error';

/** One exchange that gave no whole reply. */
export class ExchangeFailure extends Error {
  readonly why: ExchangeFailureCause;
  /** False: certainly no byte of the request was written, so that the server cannot have acted on it. */
  readonly sent: boolean;

  constructor(why: ExchangeFailureCause, sent: boolean, cause: unknown) {
    super(`exchange failed: ${why}`, { cause });
    this.name = 'ExchangeFailure';
    this.why = why;
    this.sent = sent;
  }
}

/**
 * One request and its whole reply over undici's dispatcher, whose `onRequestStart` comes when a connected (and, for
 * https, verified) socket is at hand and before a byte is written: the one place that tells "certainly not sent" from
 * "perhaps". Error codes alone cannot: ECONNRESET happens in a TLS handshake and after a commit alike.
 */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<ExchangeReply> {
  const { promise, resolve, reject } = withResolvers<ExchangeReply>();
  let sent = false;
  let settled = false;
  let controller: Dispatcher.DispatchController | null = null;
  let status = 0;
  let headers: Record<string, string> = {};
  const chunks: Buffer[] = [];
  let receivedBytes = 0;

  const settle = (): boolean => {
    if (settled) return false;
    settled = true;
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
    return true;
  };
  const fail = (why: ExchangeFailureCause, cause: unknown): void => {
    if (!settle()) return;
    if (typeof request.body === 'object' && request.body !== null) request.body.destroy();
    reject(new ExchangeFailure(why, sent, cause));
    controller?.abort(new Error(why));
  };
  const onAbort = (): void => fail('aborted', request.signal?.reason);
  const timer = setTimeout(() => fail('timeout', undefined), request.timeoutMs);

  if (request.signal?.aborted === true) {
    fail('aborted', request.signal.reason);
    return promise;
  }
  request.signal?.addEventListener('abort', onAbort, { once: true });

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (current) => {
      controller = current;
      // Given up while it waited for a connection: take it back before a byte is written.
      if (settled) return current.abort(new Error('given up before it was sent'));
      sent = true;
    },
    onResponseStart: (_controller, statusCode, replyHeaders) => {
      if (statusCode < 200) return;
      status = statusCode;
      headers = firstValues(replyHeaders);
    },
    onResponseData: (_controller, chunk) => {
      receivedBytes += chunk.byteLength;
      if (receivedBytes > request.maxResponseBytes) return fail('too_large', undefined);
      chunks.push(chunk);
    },
    onResponseEnd: () => {
      if (settle()) resolve({ status, headers, text: Buffer.concat(chunks).toString('utf8') });
    },
    onResponseError: (_controller, error) => fail('error', error),
  };

  const options: Dispatcher.DispatchOptions = {
    origin: request.url.origin,
    path: request.url.pathname + request.url.search,
    method: request.method,
    headers: { ...request.headers },
    body: request.body,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  try {
    dispatcher.dispatch(options, handler);
  } catch (error) {
    fail('error', error);
  }
  return promise;
}

function firstValues(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name.toLowerCase(), first] as const];
  });
  return Object.fromEntries(entries);
}

/** `Promise.withResolvers` is not in Node 20. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
