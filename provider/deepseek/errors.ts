import type { CallEffect, TransportReply } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import type { ProviderErrorKind, ProviderErrorReason } from '../provider-error.ts';
import { retryAfterMs } from '../retry-after.ts';
import { errorReplySchema } from './schemas.ts';

export interface FailedCall {
  readonly provider: string;
  readonly path: string;
  readonly effect: CallEffect;
  readonly nowMs: number;
}

type Classified = { kind: ProviderErrorKind; reason: ProviderErrorReason; advice: string };

const LONGEST_SERVER_TEXT = 500;

/** Any reply that is not 2xx, classified by its status. */
export function errorOfReply(reply: TransportReply, call: FailedCall): ProviderError {
  const { code, words, bodyRequestId } = serverWords(reply);
  const requestId = reply.requestId ?? bodyRequestId;
  const { kind, reason, advice } = classify(reply.status, code, call.effect);
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

function classify(status: number, code: string, effect: CallEffect): Classified {
  if (status >= 500) {
    const kind = effect === 'create' ? 'ambiguous' : 'retryable';
    return { kind, reason: 'server', advice: 'if it goes on, contact support with the request id' };
  }
  switch (status) {
    case 401:
      return { kind: 'final', reason: 'authentication', advice: 'check the AppKey and the signature algorithm' };
    case 402:
      return { kind: 'final', reason: 'credit', advice: 'the account is out of credit: top it up, then retry the run' };
    case 403:
      return { kind: 'final', reason: 'authentication', advice: 'this AppKey may not do that' };
    case 408:
    case 425:
      return { kind: 'retryable', reason: 'server', advice: '' };
    case 409:
      // Still in flight: the first request under this key may yet succeed or fail.
      if (code === 'in_progress')
        return { kind: effect === 'create' ? 'ambiguous' : 'retryable', reason: 'server', advice: '' };
      return { kind: 'final', reason: 'refused', advice: '' };
    case 429:
      return { kind: 'retryable', reason: 'rate_limited', advice: '' };
    default:
      return {
        kind: 'final',
        reason: 'refused',
        advice: status < 400 ? 'a redirect is not followed: check the base URL' : '',
      };
  }
}

function serverWords(reply: TransportReply): { code: string; words: string; bodyRequestId: string | null } {
  const parsed = errorReplySchema.safeParse(parseJson(reply.text));
  const error = parsed.success ? parsed.data.error : null;
  return {
    code: error?.code ?? `http_${reply.status}`,
    words: printable(error?.message ?? ''),
    bodyRequestId: parsed.success ? (parsed.data.request_id ?? null) : null,
  };
}

/** A server's words in one line without control characters, at most 500 of them: they end in terminals and histories. */
export function printable(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length <= LONGEST_SERVER_TEXT ? line : `${line.slice(0, LONGEST_SERVER_TEXT)}…`;
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
