import type { Problem } from '../problem.ts';

/** A file without a record: an error for a JSON document, which must hold a value, else worth a warning. */
export function emptyFileProblem(severity: 'error' | 'warning'): Problem {
  return {
    code: 'file_empty',
    severity,
    pointer: '',
    message: 'The file holds no record',
    hint: 'Check that it is the right file.',
  };
}
