import { FAILURES } from './failures.ts';

/** The code of something that can go wrong: see the catalogue. */
export type FailureType = keyof typeof FAILURES;

export function isFailureType(text: string | undefined | null): text is FailureType {
  return text !== undefined && text !== null && Object.hasOwn(FAILURES, text);
}

/** An error whose message says what, where and what to do. Free of rows, prompts and secrets, since it is shown and logged. */
export class RetuneError extends Error {
  readonly code: FailureType;
  readonly hint: string;
  /** Machine-readable extras for `--json` (counts, keys, positions). */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: FailureType,
    message: string,
    options: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'RetuneError';
    this.code = code;
    this.hint = options.hint ?? '';
    this.details = options.details ?? {};
  }
}
