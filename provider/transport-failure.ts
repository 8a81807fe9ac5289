import type { ExchangeFailure } from './exchange.ts';
import type { TransportRequest } from './http.ts';
import { ProviderError } from './provider-error.ts';
import { NOT_PUBLIC } from './public-lookup.ts';

type Call = Pick<TransportRequest, 'provider' | 'effect' | 'timeoutMs'>;

/**
 * A call without a whole reply, classified: not sent (refused connection, DNS, TLS, no connection in time) is certain
 * and retryable, final where the name leads inside; sent is ambiguous for a create, and retryable for what may be repeated.
 */
export function describeFailure(failure: ExchangeFailure, call: Call, url: URL): ProviderError {
  // A body that could not be read here (the file changed on disk) says so itself; the server saw a cut request.
  if (failure.cause instanceof ProviderError) return failure.cause;
  const where = `provider ${call.provider} (${url.host}${url.pathname})`;
  const kind = failure.sent && call.effect === 'create' ? 'ambiguous' : 'retryable';
  if (failure.why === 'aborted') {
    return new ProviderError(`${where}: the call was aborted here`, { kind, reason: 'aborted', code: 'aborted' });
  }
  const code = failureCode(failure);
  if (code === NOT_PUBLIC) {
    const message = `${where} was not called: that name leads to a machine inside this network`;
    return new ProviderError(message, { kind: 'final', reason: 'refused', code: 'target_not_public' });
  }
  if (!failure.sent) {
    return new ProviderError(`${where} cannot be reached: ${code}`, {
      kind: 'retryable',
      reason: 'unreachable',
      code,
      cause: failure.cause,
    });
  }
  const message = `${where}: ${sentFailure(failure, call, code)}`;
  return new ProviderError(message, { kind, reason: 'unreachable', code, cause: failure.cause });
}

function sentFailure(failure: ExchangeFailure, call: Call, code: string): string {
  if (failure.why === 'timeout') return `no whole reply within ${call.timeoutMs} ms`;
  if (failure.why === 'too_large') return 'the reply is longer than this client takes';
  return `the connection broke before the whole reply had come (${code})`;
}

function failureCode(failure: ExchangeFailure): string {
  if (failure.why === 'timeout') return failure.sent ? 'timeout' : 'connect_timeout';
  if (failure.why === 'too_large') return 'response_too_large';
  const cause = failure.cause;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'connection_failed';
}
