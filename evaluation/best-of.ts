import { percent } from './numbers-in-words.ts';

/** A model with its own scores. */
export interface Contender {
  readonly name: string;
  /** From 0 to 1, one an answered prompt. */
  readonly scores: readonly number[];
  /** Prompts it was asked. */
  readonly prompts: number;
}

/** As for a verdict: a model of whose calls more failed is not compared. */
const MOST_FAILED = 0.02;

/**
 * The contender with the highest mean; of equal ones the one that stands first, which is the model that would be taken
 * anyway. One that did not answer is passed by, unless none did.
 */
export function bestOf<T extends Contender>(
  contenders: readonly T[],
  metric: string,
): { readonly best: T; readonly words: string } {
  const [first] = contenders;
  if (first === undefined) throw new TypeError('there is nothing to choose from');
  const answered = contenders.filter(({ scores, prompts }) => scores.length >= prompts * (1 - MOST_FAILED));
  const best = answered.reduce<T | null>((top, one) => (top === null || mean(one) > mean(top) ? one : top), null);
  const figure = (one: T): string => {
    const isOut = !answered.includes(one);
    return `${one.name} ${isOut ? `gave ${one.scores.length} of ${one.prompts} answers` : percent(mean(one))}`;
  };
  const words = `checkpoint ${(best ?? first).name} by ${metric} on ${first.prompts} validation prompts (${contenders.map(figure).join(', ')})`;
  return { best: best ?? first, words };
}

function mean({ scores }: Contender): number {
  return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
