/** What is wrong with one row or one source, before it is known where it stands. Messages never quote a row's text. */
export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** JSON pointer into the row; `/<column>` for tables; empty for the whole row. */
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** Codes that come back once for every row are prefixed with what is wrong: `prompt_blank`, `cells_too_few`. */
export function rowError(code: string, pointer: string, message: string, hint: string): Problem {
  return { code, severity: 'error', pointer, message, hint };
}

export function rowWarning(code: string, pointer: string, message: string, hint: string): Problem {
  return { code, severity: 'warning', pointer, message, hint };
}

export function asWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' };
}

/** A JSON pointer from unescaped keys. */
export function pointerTo(...keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function hasError(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
