import { compileLinear } from '../linear-pattern.ts';
import type { LinearPattern } from '../linear-pattern.ts';
import type { NamedScorer, Reader } from '../scorer.ts';

function compiled(pattern: string): LinearPattern | string {
  try {
    return compileLinear(pattern);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Right where the expected text, a regular expression of RE2 syntax, matches somewhere in what is read of the answer. */
export function createRegex(read: Reader): NamedScorer {
  const patterns = new Map<string, LinearPattern | string>();
  const patternOf = (text: string): LinearPattern | string => {
    const known = patterns.get(text) ?? compiled(text);
    patterns.set(text, known);
    return known;
  };
  return {
    name: 'regex',
    kind: 'right_wrong',
    score({ expected, answer }) {
      const pattern = patternOf(expected);
      if (typeof pattern === 'string') {
        return { name: 'regex', score: 0, metadata: { reason: 'the expected text is no regular expression' } };
      }
      const given = read(answer);
      return { name: 'regex', score: given !== null && pattern.found(given) ? 1 : 0 };
    },
    problem(expected) {
      const pattern = patternOf(expected);
      return typeof pattern === 'string' ? `is no regular expression of RE2 syntax: ${pattern}` : null;
    },
  };
}
