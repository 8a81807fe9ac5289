import type { CallEffect, TransportReply } from './http.ts';
import { ProviderError } from './provider-error.ts';
import type { ProviderErrorKind, ProviderErrorReason } from './provider-error.ts';
import { errorReplySchema } from './reply-schemas.ts';
import { retryAfterMs } from './retry-after.ts';
import { printable, wordsWithoutData } from './server-words.ts';

export interface FailedCall {
  readonly provider: string;
  readonly path: string;
  readonly effect: CallEffect;
  /** What the provider calls its key, for advice: `AppKey`, `API key`. */
  readonly keyName: string;
  /** What to check after a 401. */
  readonly authenticationAdvice: string;
  /** The prompts or rows that the request carried, which no error may quote; null where it carried none. */
  readonly sent: readonly string[] | null;
  readonly nowMs: number;
}

type Classified = { kind: ProviderErrorKind; reason: ProviderErrorReason; advice: string };

/** Any reply that is not 2xx, classified by its status, its code and `x-should-retry`. */
export function errorOfReply(reply: TransportReply, call: FailedCall): ProviderError {
  const { code, message, bodyRequestId } = readError(reply);
  const words = call.sent === null ? printable(message) : wordsWithoutData(message, call.sent);
  const requestId = reply.requestId ?? bodyRequestId;
  const { kind, reason, advice } = heeding(classify(reply.status, code, call), reply, call.effect);
  const request = requestId === null ? '' : ` (request ${requestId})`;
  return new ProviderError(
    [`provider ${call.provider} answered ${reply.status} to ${call.path}${request}`, words, advice]
      .filter((part) => part !== '')
      .join(': '),
    { kind, reason, code, status: reply.status, requestId, retryAfterMs: retryAfterMs(reply.headers, call.nowMs) },
  );
}

/** A 2xx whose body is not what the format promises: for a create, nobody knows what became of it. */
export function unreadableReply(
  reply: TransportReply,
  call: Pick<FailedCall, 'provider' | 'path' | 'effect'>,
  problem: string,
) {
  const request = reply.requestId === null ? '' : ` (request ${reply.requestId})`;
  return new ProviderError(
    `provider ${call.provider} answered ${call.path}${request} with an unreadable reply: ${problem}`,
    {
      kind: call.effect === 'create' ? 'ambiguous' : 'retryable',
      reason: 'server',
      code: 'unreadable_reply',
      status: reply.status,
      requestId: reply.requestId,
    },
  );
}

function classify(status: number, code: string, { effect, keyName, authenticationAdvice }: FailedCall): Classified {
  if (status >= 500) {
    const kind = effect === 'create' ? 'ambiguous' : 'retryable';
    return { kind, reason: 'server', advice: 'if it goes on, contact support with the request id' };
  }
  switch (status) {
    case 401:
      return { kind: 'final', reason: 'authentication', advice: authenticationAdvice };
    case 402:
      return outOfCredit();
    case 403:
      return { kind: 'final', reason: 'authentication', advice: `this ${keyName} may not do that` };
    case 408:
    case 425:
      return { kind: 'retryable', reason: 'server', advice: '' };
    case 409:
      // Still in flight: the first request under this key may yet succeed or fail.
      if (code === 'in_progress')
        return { kind: effect === 'create' ? 'ambiguous' : 'retryable', reason: 'server', advice: '' };
      return { kind: 'final', reason: 'refused', advice: '' };
    case 429:
      // OpenAI's word for an account that is used up: no waiting helps.
      if (code === 'insufficient_quota') return outOfCredit();
      return { kind: 'retryable', reason: 'rate_limited', advice: '' };
    default:
      return {
        kind: 'final',
        reason: 'refused',
        advice: status < 400 ? 'a redirect is not followed: check the base URL' : '',
      };
  }
}

function outOfCredit(): Classified {
  return { kind: 'final', reason: 'credit', advice: 'the account is out of credit: top it up, then retry the run' };
}

/** `x-should-retry` wins for what may be repeated; that a create of unknown outcome is safe to repeat nobody can say. */
function heeding(classified: Classified, reply: TransportReply, effect: CallEffect): Classified {
  if (effect === 'create') return classified;
  const said = reply.headers['x-should-retry'];
  if (said === 'true' && classified.reason !== 'authentication' && classified.reason !== 'credit')
    return { ...classified, kind: 'retryable' };
  return said === 'false' ? { ...classified, kind: 'final' } : classified;
}

function readError(reply: TransportReply): { code: string; message: string; bodyRequestId: string | null } {
  const parsed = errorReplySchema.safeParse(parseJson(reply.text));
  const error = parsed.success ? parsed.data.error : null;
  return {
    code: error?.code ?? error?.type ?? `http_${reply.status}`,
    message: error?.message ?? (parsed.success ? parsed.data.message : null) ?? '',
    bodyRequestId: parsed.success ? (parsed.data.request_id ?? null) : null,
  };
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
