import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { isPublicHost } from '../config/public-host.ts';
import type { CallOptions } from './fine-tune-provider.ts';
import type { CallEffect, Transport, TransportReply } from './http.ts';
import { errorOfReply, parseJson, unreadableReply } from './reply-error.ts';
import { withoutSecret } from './without-secret.ts';

export interface BearerRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL. */
  readonly path: string;
  /** Null values are left out. */
  readonly query?: Readonly<Record<string, string | number | null>>;
  /** An object is sent as JSON. */
  readonly body?: object | { readonly headers: Record<string, string>; readonly stream: () => Readable };
  readonly headers?: Readonly<Record<string, string>>;
  readonly effect?: CallEffect;
  /** The prompts that the body holds, which no error may quote; `[]` for a body of rows. */
  readonly sent?: readonly string[];
}

/** One call of a format with a Bearer key; any reply that is not as promised is a `ProviderError`. */
export interface BearerCall {
  json<T>(request: BearerRequest & { schema: z.ZodType<T> }, options?: CallOptions): Promise<T>;
  /** The reply with this status, as it came: its headers count. */
  expecting(status: number, request: BearerRequest, options?: CallOptions): Promise<TransportReply>;
  /** Bytes to a URL that the provider handed out; it carries its own authorisation, so no key is sent. */
  put(
    request: { url: string; headers: Record<string, string>; stream: Readable },
    options?: CallOptions,
  ): Promise<TransportReply>;
}

export interface BearerCallDeps {
  readonly provider: string;
  readonly role: 'train' | 'eval';
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly transport: Transport;
  readonly clock: () => number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const WORDING = { keyName: 'API key', authenticationAdvice: 'check the API key' };

export function createBearerCall(deps: BearerCallDeps): BearerCall {
  const { provider, role, transport, clock } = deps;
  const base = deps.baseUrl.replace(/\/+$/, '');

  const send = async (request: BearerRequest, options: CallOptions): Promise<TransportReply> => {
    const { headers, body } = bodyOf(request.body);
    const reply = await transport.request({
      method: request.method,
      url: base + request.path + queryOf(request.query),
      headers: { authorization: `Bearer ${deps.apiKey}`, ...headers, ...request.headers },
      body,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signal: options.signal,
      effect: request.effect ?? 'repeatable',
      provider,
      role,
      attempt: options.attempt,
    });
    return withoutSecret(reply, deps.apiKey);
  };

  const failed = (
    reply: TransportReply,
    { path, effect = 'repeatable', sent }: Pick<BearerRequest, 'path' | 'effect' | 'sent'>,
  ) => {
    const call = { provider, path, effect, ...WORDING, sent: sent ?? null };
    return errorOfReply(reply, { ...call, nowMs: clock() });
  };

  return {
    json: async (request, options = {}) => {
      const reply = await send(request, options);
      if (reply.status < 200 || reply.status > 299) throw failed(reply, request);
      const call = { provider, path: request.path, effect: request.effect ?? 'repeatable' };
      const value = reply.text === '' ? null : parseJson(reply.text);
      if (value === undefined) throw unreadableReply(reply, call, 'it is no JSON');
      const parsed = request.schema.safeParse(value);
      if (parsed.success) return parsed.data;
      // Paths and expectations only: a value could be a prompt's answer.
      const problem = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ');
      throw unreadableReply(reply, call, problem);
    },

    expecting: async (status, request, options = {}) => {
      const reply = await send(request, options);
      if (reply.status === status) return reply;
      const call = { provider, path: request.path, effect: request.effect ?? 'repeatable' };
      if (reply.status >= 200 && reply.status < 300)
        throw unreadableReply(reply, call, `status ${reply.status} in place of ${status}`);
      throw failed(reply, request);
    },

    put: async ({ url, headers, stream }, options = {}) => {
      // What is no URL at all is refused by the transport, in its own words.
      const target = URL.canParse(url, `${base}/`) ? new URL(url, `${base}/`).href : url;
      const reply = await transport.request({
        method: 'PUT',
        url: target,
        headers,
        body: stream,
        timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        signal: options.signal,
        effect: 'repeatable',
        // A public service has no business inside; one that is inside has its stores there too.
        publicOnly: isPublicHost(new URL(base).hostname),
        provider,
        role,
        attempt: options.attempt,
      });
      if (reply.status >= 200 && reply.status < 300) return reply;
      throw failed(reply, { path: new URL(target).pathname, sent: [] });
    },
  };
}

function bodyOf(body: BearerRequest['body']): { headers: Record<string, string>; body: string | Readable | null } {
  if (body === undefined) return { headers: {}, body: null };
  if (isStreamed(body)) return { headers: body.headers, body: body.stream() };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function isStreamed(body: object): body is { headers: Record<string, string>; stream: () => Readable } {
  return 'stream' in body && typeof body.stream === 'function';
}

function queryOf(query: BearerRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null) parameters.append(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
