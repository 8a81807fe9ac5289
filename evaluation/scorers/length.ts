import { readingScorer } from '../scorer.ts';
import type { Reader, Scorer } from '../scorer.ts';

/** How alike the lengths are, in characters: the shorter over the longer, 1 where both are empty. */
export function createLength(read: Reader): Scorer {
  return readingScorer('length', read, (expected, answer) => {
    const [wanted, given] = [[...expected].length, [...answer].length];
    const score = wanted === given ? 1 : Math.min(wanted, given) / Math.max(wanted, given);
    return { score, metadata: { expected: wanted, answer: given } };
  });
}
