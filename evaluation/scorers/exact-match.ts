import { readingScorer } from '../scorer.ts';
import type { Reader, Scorer } from '../scorer.ts';

/** Right (1) where answer and expected text are the same characters once read and trimmed, else wrong (0). */
export function createExactMatch(name: 'exact_match' | 'accuracy', read: Reader): Scorer {
  return readingScorer(name, read, (expected, answer) => (expected === answer ? 1 : 0));
}
