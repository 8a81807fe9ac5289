import { pointerTo, rowError, type Problem } from '../problem.ts';

/** A cell's text: strings as they are, numbers and booleans as JSON writes them, null and absent as none. */
export function cellText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

const BLANK = /^\p{White_Space}*$/u;

/** Nothing but white space as Unicode has it; a zero-width no-break space, which `trim` takes off, is none. */
export function isBlank(text: string | null): boolean {
  return text === null || BLANK.test(text);
}

/** The problem of a cell that should be text and is an object or a list. */
export function notTextProblem(row: Readonly<Record<string, unknown>>, column: string | null): Problem | null {
  if (column === null || typeof row[column] !== 'object' || row[column] === null) return null;
  return rowError(
    'value_not_text',
    pointerTo(column),
    'The value is an object or a list where a text is expected',
    'Name another column, or write the conversation under "messages".',
  );
}

/** A JSON value that may stand as text in a table's cell. Undefined where it is neither. */
export function parsedCell(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  if (value.trim() === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
