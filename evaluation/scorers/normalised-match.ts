import { readingScorer } from '../scorer.ts';
import type { Reader, Scorer } from '../scorer.ts';

/** NFKC, one case, no punctuation, runs of white space made one. Where only punctuation is there, it counts. */
export function normalised(text: string): string {
  // Upper case first, so that letters with two lower forms (ς, ß) come out alike.
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll(/\s+/gu, ' ').trim();
  const words = folded.replaceAll(/\p{P}/gu, '').replaceAll(/\s+/gu, ' ').trim();
  return words === '' ? folded : words;
}

/** Right where the two texts are the same but for form, case, white space and punctuation. */
export function createNormalisedMatch(read: Reader): Scorer {
  return readingScorer('normalised_match', read, (expected, answer) =>
    normalised(expected) === normalised(answer) ? 1 : 0,
  );
}
