import { RetuneError } from '../domain/failure-type.ts';
import type { Reader } from './scorer.ts';

/** A pattern that backtracks costs at least the square of the text: more than this is not searched. */
const MAX_SEARCHED_LENGTH = 100_000;

const HINT = 'write a JavaScript regular expression whose first group is what counts, such as "#### (.+)$"';

function compile(pattern: string): RegExp {
  try {
    // `m`, so that ^ and $ are the ends of a line: answers often go on after the line that counts.
    return new RegExp(pattern, 'gm');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RetuneError('CONFIG_INVALID', `evaluation.extract is no regular expression: ${why}`, {
      hint: HINT,
      cause,
    });
  }
}

/**
 * A reader of what `evaluation.extract` names: the first group (the whole match where there is none) of the last match,
 * since a model that reasons gives its answer at the end. Of a text over 100,000 characters its end is searched.
 * Without a pattern the whole text counts. Throws CONFIG_INVALID where the pattern does not compile.
 */
export function createReader(pattern: string | undefined): Reader {
  if (pattern === undefined) return (text) => text.trim();
  const expression = compile(pattern);
  return (text) => {
    let found: string | null = null;
    for (const match of text.slice(-MAX_SEARCHED_LENGTH).matchAll(expression)) found = match[1] ?? match[0];
    return found === null ? null : found.trim();
  };
}
