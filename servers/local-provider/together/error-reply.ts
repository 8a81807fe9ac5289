import type { Refusal } from '../refusal.ts';
import type { Reply } from '../reply.ts';

/** The core's codes in the words of this format. */
const CODES: Readonly<Record<string, string>> = {
  unauthorized: 'invalid_api_key',
  insufficient_credit: 'credit_limit_exceeded',
  rate_limited: 'rate_limit_exceeded',
  tokens_exceeded: 'rate_limit_exceeded',
  internal_error: 'server_error',
  unavailable: 'service_unavailable',
};

function typeOf(status: number): string {
  if (status === 429) return 'rate_limit';
  if (status === 402) return 'credit_limit';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** A refusal as `{ error: { message, type, param, code } }`. */
export function errorReply({ status, code, message, param, headers }: Refusal): Reply {
  const error = { message, type: typeOf(status), param, code: Object.hasOwn(CODES, code) ? CODES[code] : code };
  return { status, headers, body: { json: { error } } };
}
