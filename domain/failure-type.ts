/**
 * The stable codes of everything that can go wrong; they are the `type` of an ApplicationFailure, the `code` of a
 * CLI error and the heading in the troubleshooting page. Each one maps to one exit code.
 */
export const FAILURE_EXIT_CODE = {
  UNEXPECTED: 1,
  AUDIT_BROKEN: 1,
  USAGE: 2,
  CONFIG_INVALID: 2,
  CONFIG_UNSUPPORTED: 2,
  CONFIG_DIFFERS: 2,
  RUN_UNKNOWN: 2,
  FILE_NOT_FOUND: 2,
  FILE_UNREADABLE: 2,
  CREDENTIALS_MISSING: 2,
  BUDGET_EXCEEDED: 2,
  PAYLOAD_UNREADABLE: 2,
  NO_TEST_ROWS: 2,
  SCORERS_UNDECIDED: 2,
  NOTHING_PENDING: 2,
  NOT_RETRYABLE: 2,
  MODEL_UNKNOWN: 2,
  /** An artifact held rows of an erased data subject and was deleted. */
  ERASED: 2,
  SCHEDULE_UNKNOWN: 2,
  DATA_REJECTED: 3,
  PROVIDER_AUTHENTICATION: 5,
  PROVIDER_CREDIT: 5,
  PROVIDER_REFUSED: 5,
  JOB_FAILED: 5,
  CANCELLED: 6,
  SPENDING_NOT_APPROVED: 6,
  DEADLINE_EXCEEDED: 6,
  TEMPORAL_UNREACHABLE: 7,
  TEMPORAL_CLI_MISSING: 7,
  SEARCH_ATTRIBUTES_MISSING: 7,
  NO_WORKER: 7,
  STORE_UNREACHABLE: 7,
  STORE_MISMATCH: 7,
  SOURCE_NOT_VISIBLE: 7,
  PROVIDER_UNREACHABLE: 7,
  PROVIDER_RATE_LIMITED: 7,
  /** The create may or may not have reached the provider: a person must say which (`adopt`). */
  CREATE_OUTCOME_UNKNOWN: 8,
  /** "Not yet": the activity is tried again, nothing is wrong. */
  NOT_READY: 1,
  /** A digest of a version's lineage, computed anew, is another. */
  LINEAGE_DIFFERS: 1,
} as const;

export type FailureType = keyof typeof FAILURE_EXIT_CODE;

export function isFailureType(text: string | undefined | null): text is FailureType {
  return text !== undefined && text !== null && Object.hasOwn(FAILURE_EXIT_CODE, text);
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
