import { RetuneError } from '../domain/failure-type.ts';
import { compileLinear } from './linear-pattern.ts';
import type { LinearPattern } from './linear-pattern.ts';
import type { Reader } from './scorer.ts';

const HINT =
  'write a regular expression (RE2 syntax: no look-around, no back references) whose first group is what counts, ' +
  'such as "#### (.+)$"';

function compile(pattern: string): LinearPattern {
  try {
    return compileLinear(pattern);
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
 * since a model that reasons gives its answer at the end. Without a pattern the whole text counts. Throws
 * CONFIG_INVALID where the pattern does not compile.
 */
export function createReader(pattern: string | undefined): Reader {
  if (pattern === undefined) return (text) => text.trim();
  const expression = compile(pattern);
  return (text) => expression.last(text)?.trim() ?? null;
}
