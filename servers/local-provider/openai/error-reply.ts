import type { Refusal } from '../refusal.ts';
import type { Reply } from '../reply.ts';

interface Words {
  readonly code: string | null;
  readonly param?: string;
}

/** The core's codes in the words of this format. */
const WORDS: Readonly<Record<string, Words>> = {
  job_not_found: { code: 'fine_tune_not_found', param: 'fine_tune_id' },
  file_not_found: { code: null, param: 'id' },
  model_not_found: { code: 'model_not_found', param: 'model' },
  unauthorized: { code: 'invalid_api_key' },
  insufficient_credit: { code: 'insufficient_quota' },
  rate_limited: { code: 'rate_limit_exceeded' },
  internal_error: { code: null },
  unavailable: { code: null },
  path_not_found: { code: 'unknown_url' },
};

function typeOf(status: number, code: string): string {
  if (code === 'insufficient_credit') return 'insufficient_quota';
  if (status === 429) return code === 'tokens_exceeded' ? 'tokens' : 'requests';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** Whether sending the same again can help; null where the official clients are left to decide. */
function shouldRetry({ status, code }: Refusal): 'true' | 'false' | null {
  if (status >= 500) return null;
  return status === 429 || status === 408 || code === 'in_progress' ? 'true' : 'false';
}

/** A refusal as `{ error: { message, type, param, code } }`, with the headers that say whether and when to try again. */
export function errorReply(refusal: Refusal): Reply {
  const { status, message, param } = refusal;
  const words = Object.hasOwn(WORDS, refusal.code) ? WORDS[refusal.code] : undefined;
  const retry = shouldRetry(refusal);
  const seconds = Number(refusal.headers['retry-after']);
  return {
    status,
    headers: {
      ...refusal.headers,
      ...(Number.isFinite(seconds) ? { 'retry-after-ms': String(Math.ceil(seconds * 1_000)) } : {}),
      ...(retry === null ? {} : { 'x-should-retry': retry }),
    },
    body: {
      json: {
        error: {
          message,
          type: typeOf(status, refusal.code),
          param: param ?? words?.param ?? null,
          code: words === undefined ? refusal.code : words.code,
        },
      },
    },
  };
}
