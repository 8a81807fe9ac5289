import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { CallOptions } from '../fine-tune-provider.ts';
import type { CallEffect, Transport, TransportReply } from '../http.ts';
import { errorOfReply, parseJson, unreadableReply } from '../reply-error.ts';
import { withoutSecret } from '../without-secret.ts';
import type { SigningRecipe, Token } from './sign.ts';

/** A body made anew for each HTTP attempt, since the token is part of it. */
export type BodyOfToken = (token: Token) => {
  readonly headers: Record<string, string>;
  readonly body: string | Readable;
};

/** One call of the deepseek format: signed, sent, and its reply read by a schema; anything else is a `ProviderError`. */
export interface DeepseekCall {
  json<T>(
    call: { path: string; body: object; schema: z.ZodType<T>; effect?: CallEffect; sent?: readonly string[] },
    options?: CallOptions,
  ): Promise<T>;
  signed<T>(
    call: { path: string; body: BodyOfToken; schema: z.ZodType<T>; effect?: CallEffect; sent?: readonly string[] },
    options?: CallOptions,
  ): Promise<T>;
}

export interface DeepseekCallDeps {
  readonly provider: string;
  readonly role: 'train' | 'eval';
  readonly baseUrl: string;
  readonly transport: Transport;
  readonly sign: (atMs: number) => Token;
  readonly recipe: SigningRecipe;
  readonly clock: () => number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const WORDING = { keyName: 'AppKey', authenticationAdvice: 'check the AppKey and the signature algorithm' };

export function createDeepseekCall(deps: DeepseekCallDeps): DeepseekCall {
  // What has to be added to this machine's clock to be within the server's; learnt from a 401, kept for later calls.
  let clockOffsetMs = 0;

  const attemptOnce = async (
    path: string,
    makeBody: BodyOfToken,
    effect: CallEffect,
    options: CallOptions,
  ): Promise<TransportReply> => {
    const token = deps.sign(deps.clock() + clockOffsetMs);
    const { headers, body } = makeBody(token);
    const reply = await deps.transport.request({
      method: 'POST',
      url: deps.baseUrl.replace(/\/+$/, '') + path,
      headers,
      body,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signal: options.signal,
      effect,
      provider: deps.provider,
      role: deps.role,
      attempt: options.attempt,
    });
    return withoutSecret(reply, token.signature);
  };

  /** True where the clock was so far off that the server's refusal is explained, and is now put right. */
  const correctClock = (reply: TransportReply): boolean => {
    const serverNow = Date.parse(reply.headers['date'] ?? '');
    if (Number.isNaN(serverNow)) return false;
    const skewMs = serverNow - (deps.clock() + clockOffsetMs);
    // `Date` has whole seconds: a skew just beyond the recipe's can look a second smaller.
    if (Math.abs(skewMs) <= (deps.recipe.skewSeconds - 1) * 1_000) return false;
    clockOffsetMs += skewMs;
    return true;
  };

  const signed: DeepseekCall['signed'] = async ({ path, body, schema, effect = 'repeatable', sent }, options = {}) => {
    let reply = await attemptOnce(path, body, effect, options);
    // A 401 did nothing at the server, so that once more is safe for a create too.
    if (reply.status === 401 && correctClock(reply)) reply = await attemptOnce(path, body, effect, options);

    const call = { provider: deps.provider, path, effect };
    if (reply.status < 200 || reply.status > 299) {
      throw errorOfReply(reply, { ...call, ...WORDING, sent: sent ?? null, nowMs: deps.clock() });
    }
    const value = reply.text === '' ? null : parseJson(reply.text);
    if (value === undefined) throw unreadableReply(reply, call, 'it is no JSON');
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    // Paths and expectations only: a value could be a prompt's answer.
    const problem = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ');
    throw unreadableReply(reply, call, problem);
  };

  return {
    signed,
    json: ({ body, ...call }, options) =>
      signed(
        {
          ...call,
          body: (token) => ({
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ header: token, body }),
          }),
        },
        options,
      ),
  };
}
