/** A create or an upload that is not settled yet: nothing is wrong, look again after `retryAfterMs`. Nothing is sent blindly. */
export class OutcomePending extends Error {
  readonly key: string;
  readonly retryAfterMs: number;

  constructor(key: string, why: string, retryAfterMs: number, cause?: unknown) {
    super(`${key} is not settled yet: ${why}`, { cause });
    this.name = 'OutcomePending';
    this.key = key;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * A create that was sent, whose job does not show where it should by now, and that may not be sent again: a person has
 * to look at the provider and say which job it is, or that there is none.
 */
export class OutcomeUnknown extends Error {
  readonly key: string;
  /** ISO 8601: since when a POST without a known outcome stands. */
  readonly firstPostAt: string;

  constructor(key: string, firstPostAtMs: number, cause?: unknown) {
    const firstPostAt = new Date(firstPostAtMs).toISOString();
    super(
      `a create under key ${key} was sent at ${firstPostAt}; the provider neither confirmed nor lists it, ` +
        'and it cannot safely be sent again',
      { cause },
    );
    this.name = 'OutcomeUnknown';
    this.key = key;
    this.firstPostAt = firstPostAt;
  }
}
