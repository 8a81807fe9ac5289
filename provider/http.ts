import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { isLoopbackUrl } from '../config/loopback.ts';
import { isPublicHost } from '../config/public-host.ts';
import type { MinuteLimits } from '../platform/pace.ts';
import { createDispatchers } from './dispatchers.ts';
import type { ProxySettings } from './dispatchers.ts';
import { exchange, ExchangeFailure } from './exchange.ts';
import type { ExchangeReply } from './exchange.ts';
import { ProviderError } from './provider-error.ts';
import { describeFailure } from './transport-failure.ts';

/** What the log, the metrics and the audit learn of one HTTP call: never a body, a prompt or a secret. */
export interface CallRecord {
  readonly provider: string;
  readonly role: 'train' | 'eval';
  readonly method: string;
  readonly path: string;
  /** Null where no whole reply came. */
  readonly status: number | null;
  /** The transport's word for a failure (`ECONNREFUSED`, `timeout`, …); null where a reply came. */
  readonly code: string | null;
  readonly latencyMs: number;
  /** The IP address that was called; null where none was reached, or through a proxy. */
  readonly address: string | null;
  readonly requestId: string | null;
  /** From 0. */
  readonly attempt: number;
}

/** `create`: sending it twice may make two of them. `repeatable`: reads, and writes that are the same when repeated. */
export type CallEffect = 'create' | 'repeatable';

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable | null;
  /** For the whole call, body included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** A longer reply is a failure; default 16 MiB. */
  readonly maxResponseBytes?: number;
  readonly effect: CallEffect;
  /** Who calls, for `onCall` and for messages. */
  readonly provider: string;
  readonly role: 'train' | 'eval';
  readonly attempt?: number | undefined;
  /** The URL was named by a server: it may lead to public hosts only, also by the addresses that its name has. */
  readonly publicOnly?: boolean;
  /** Limits that the configuration sets for the provider. */
  readonly limits?: MinuteLimits | undefined;
}

export interface TransportReply extends ExchangeReply {
  readonly requestId: string | null;
}

/** One HTTP call, any status; a `ProviderError` where no whole reply came. Never retries, never follows a redirect. */
export interface Transport {
  request(request: TransportRequest): Promise<TransportReply>;
  /** Aborts every call that is under way, and each one from now on. */
  abort(): void;
  close(): Promise<void>;
}

/** Who hears of calls, and how they leave this machine; none of it is needed. */
export interface TransportOptions {
  readonly userAgent?: string;
  /** In place of the transport's own connections. */
  readonly dispatcher?: Dispatcher;
  readonly proxy?: ProxySettings;
  /** Called exactly once for every call, when it ends. */
  readonly onCall?: (record: CallRecord) => void;
}

const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** The one way out to a provider: no retries (Temporal's are the only ones), plain http to loopback alone. */
export function createTransport(options: TransportOptions = {}): Transport {
  const userAgent = options.userAgent ?? 'retune';
  const dispatchers = createDispatchers({
    ...(options.proxy !== undefined && { proxy: options.proxy }),
    ...(options.dispatcher !== undefined && { dispatcher: options.dispatcher }),
  });

  const over = new AbortController();
  setMaxListeners(0, over.signal);

  const send = async (request: TransportRequest, url: URL): Promise<TransportReply> => {
    const reply = await exchange(dispatchers.forUrl(url, request.publicOnly), {
      method: request.method,
      url,
      headers: { 'user-agent': userAgent, accept: 'application/json', ...request.headers },
      body: request.body ?? null,
      timeoutMs: request.timeoutMs,
      maxResponseBytes: request.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
      signal: request.signal === undefined ? over.signal : AbortSignal.any([request.signal, over.signal]),
    });
    return { ...reply, requestId: reply.headers['x-request-id'] ?? reply.headers['request-id'] ?? null };
  };

  return {
    request: async (request) => {
      const url = allowedUrl(request);
      const startedAt = performance.now();
      const record = (outcome: Pick<CallRecord, 'status' | 'code' | 'requestId'>): void => {
        const latencyMs = performance.now() - startedAt;
        const { provider, role, attempt = 0 } = request;
        try {
          options.onCall?.({
            provider,
            role,
            method: request.method,
            path: url.pathname,
            latencyMs,
            address: dispatchers.addressOf(url),
            attempt,
            ...outcome,
          });
        } catch {
          // A log or an audit that is down must not lose the reply of a call that may have cost money.
        }
      };
      let reply: TransportReply;
      try {
        reply = await send(request, url);
      } catch (error) {
        const failure = error instanceof ExchangeFailure ? error : new ExchangeFailure('error', false, error);
        const described = describeFailure(failure, request, url);
        record({ status: null, code: described.code, requestId: null });
        throw described;
      }
      record({ status: reply.status, code: null, requestId: reply.requestId });
      return reply;
    },
    abort: () => over.abort(),
    close: () => dispatchers.close(),
  };
}

function allowedUrl(request: TransportRequest): URL {
  const refused = (where: string, code: string): ProviderError =>
    new ProviderError(`provider ${request.provider} was not called: ${where}`, {
      ...{ kind: 'final', reason: 'refused', code },
    });
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  if (url !== null && request.publicOnly === true && !(url.protocol === 'https:' && isPublicHost(url.hostname)))
    throw refused('it names a place for the file that is no public https host', 'target_not_public');
  if (url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackUrl(url.href)))) return url;
  const where = url === null ? 'its base URL is no URL' : `${url.protocol}//${url.host} is neither https nor loopback`;
  throw refused(`${where}; plain http goes to loopback only`, 'insecure_url');
}
