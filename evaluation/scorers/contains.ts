import { readingScorer } from '../scorer.ts';
import type { Reader, Scorer } from '../scorer.ts';

/** Right where the expected text stands somewhere in the answer, character by character; nothing is in no answer. */
export function createContains(read: Reader): Scorer {
  return readingScorer('contains', read, (expected, answer) =>
    expected !== '' && answer.normalize('NFC').includes(expected.normalize('NFC')) ? 1 : 0,
  );
}
