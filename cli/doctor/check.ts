/** What `doctor` found of one thing. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  /** What to do; empty where there is nothing to do. */
  readonly mend: string;
  /**
   * What a check that is not ok means: `unreachable` (exit 7: it is set up and does not answer), `wrong` (exit 2: no run
   * would get past it), `advice` (exit 0: it works today).
   */
  readonly severity: 'none' | 'advice' | 'wrong' | 'unreachable';
}

export function good(name: string, message: string): Check {
  return { name, ok: true, message, mend: '', severity: 'none' };
}

export function bad(severity: Exclude<Check['severity'], 'none'>, name: string, message: string, mend: string): Check {
  return { name, ok: false, message, mend, severity };
}

/** The words of an error, for a check's message. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
