import type { Dialect } from './detect-dialect.ts';

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/**
 * Whether a record's text keeps to the quoting rules: a quoted cell ends at its closing quote, an unquoted one does
 * not begin with a quote. The parser is lenient there, and would join lines after a quote that never closes.
 */
export function createQuoteCheck(dialect: Dialect): (recordText: string) => boolean {
  const quote = escapeForPattern(dialect.quote);
  const delimiter = escapeForPattern(dialect.delimiter);
  const cell = new RegExp(
    `(?:${quote}(?:[^${quote}]|${quote}${quote})*${quote}|(?!${quote})[^${delimiter}\\r\\n]*)(${delimiter}|(?:\\r\\n|\\r|\\n)?$)`,
    'y',
  );
  return (recordText) => {
    cell.lastIndex = 0;
    for (let match = cell.exec(recordText); match !== null; match = cell.exec(recordText)) {
      if (match[1] !== dialect.delimiter) return true;
      // A delimiter at the very end is followed by one empty cell.
      if (cell.lastIndex === recordText.length) return true;
    }
    return false;
  };
}
