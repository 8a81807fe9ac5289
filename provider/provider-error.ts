/**
 * How a failed call ended, as far as the client can know:
 * - `final`: the provider refused it, or it never can work; sending it again gives the same answer.
 * - `retryable`: certainly not carried out, or safe to repeat (reads).
 * - `ambiguous`: it may or may not have been carried out (time-out, reset, 5xx, unreadable reply to a write).
 */
export type ProviderErrorKind = 'final' | 'retryable' | 'ambiguous';

/** What was wrong, for the map to a failure type and an exit code. */
export type ProviderErrorReason =
  'authentication' | 'credit' | 'refused' | 'rate_limited' | 'unreachable' | 'server' | 'aborted';

/** A provider call that failed. The message carries the server's own words, never a prompt, a row or a secret. */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  readonly reason: ProviderErrorReason;
  readonly status: number | null;
  /** The provider's own error code, or the transport's (`ECONNREFUSED`, `timeout`, …). */
  readonly code: string;
  readonly requestId: string | null;
  /** What the server asked to wait; null where it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    data: {
      kind: ProviderErrorKind;
      reason: ProviderErrorReason;
      code: string;
      status?: number | null;
      requestId?: string | null;
      retryAfterMs?: number | null;
      cause?: unknown;
    },
  ) {
    super(message, { cause: data.cause });
    this.name = 'ProviderError';
    this.kind = data.kind;
    this.reason = data.reason;
    this.code = data.code;
    this.status = data.status ?? null;
    this.requestId = data.requestId ?? null;
    this.retryAfterMs = data.retryAfterMs ?? null;
  }
}
