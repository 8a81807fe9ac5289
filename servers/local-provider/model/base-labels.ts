import { hashText } from './random.ts';
import { words } from './tokens.ts';

/** A class and how likely it is. */
export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

const LABELS = [
  'photo',
  'drawing',
  'diagram',
  'document',
  'screenshot',
  'animal',
  'person',
  'vehicle',
  'food',
] as const;
const NAMED = 4;

/** Scores that fall and sum to one: those of a list, the most likely first. */
export function byScore(scores: readonly LabelScore[]): LabelScore[] {
  return scores.toSorted((a, b) => b.score - a.score);
}

/**
 * What `local-small` says untuned of an image that it cannot see: stock labels, more likely where the text that stands
 * for the image names them, else drawn from it; the same image always gets the same.
 */
export function baseLabels(imageText: string): LabelScore[] {
  const named = new Set(words(imageText));
  const raised = LABELS.map((label) => {
    const draw = (hashText(`${label} ${imageText}`) % 1_000) / 1_000;
    return { label, weight: Math.exp(draw + (named.has(label) ? NAMED : 0)) };
  });
  const total = raised.reduce((sum, { weight }) => sum + weight, 0);
  return byScore(raised.map(({ label, weight }) => ({ label, score: weight / total })));
}
