import type { Reader, Scorer } from './scorer.ts';

/**
 * Right (1) where answer and expected text are the same characters once read and trimmed, else wrong (0). What the
 * reader does not find is wrong, in the expected text too: `metadata.reason` tells which.
 */
export function createExactMatch(name: 'exact_match' | 'accuracy', read: Reader): Scorer {
  return ({ expected, answer }) => {
    const wanted = read(expected);
    if (wanted === null) return { name, score: 0, metadata: { reason: 'no match in the expected text' } };
    const given = read(answer);
    if (given === null) return { name, score: 0, metadata: { reason: 'no match in the answer' } };
    return { name, score: given === wanted ? 1 : 0 };
  };
}
