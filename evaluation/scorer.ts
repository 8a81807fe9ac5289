/** One answer's score in [0, 1]; `metadata` says why, in words that hold no text of the row. */
export interface Score {
  readonly name: string;
  readonly score: number;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** A turn of the prompt, for scorers that look at it. */
export interface PromptTurn {
  readonly role: string;
  readonly content: string;
}

/** One answer and what was expected, as whole texts; `prompt` where the scorer may look at it. */
export interface ScorerArgs {
  readonly expected: string;
  readonly answer: string;
  readonly prompt?: readonly PromptTurn[];
}

/** Scores one answer against what was expected; pure, and never throws on any text. */
export type Scorer = (args: ScorerArgs) => Score;

/** What of a text is scored, trimmed; null where `extract` finds nothing in it. */
export type Reader = (text: string) => string | null;

/** How a metric comes about. Right/wrong scores are 0 or 1, so that pairs can be counted. */
export type MetricKind = 'right_wrong' | 'score' | 'labels' | 'judge';

/** A scorer by the name that the configuration and the report give it. */
export interface NamedScorer {
  readonly name: string;
  readonly kind: 'right_wrong' | 'score';
  readonly score: (args: ScorerArgs) => Score | Promise<Score>;
  /** Why nothing can ever be scored against this expected text; null where it can. Asked before anything is paid. */
  readonly problem?: (expected: string) => string | null;
}

const NO_EXPECTED = { reason: 'no match in the expected text' };
const NO_ANSWER = { reason: 'no match in the answer' };

/**
 * A scorer of what the reader finds in both texts. What it does not find is worth 0, in the expected text too:
 * `metadata.reason` tells which.
 */
export function readingScorer(
  name: string,
  read: Reader,
  compare: (expected: string, answer: string) => number | Omit<Score, 'name'>,
): Scorer {
  return ({ expected, answer }) => {
    const wanted = read(expected);
    if (wanted === null) return { name, score: 0, metadata: NO_EXPECTED };
    const given = read(answer);
    if (given === null) return { name, score: 0, metadata: NO_ANSWER };
    const found = compare(wanted, given);
    return typeof found === 'number' ? { name, score: found } : { name, ...found };
  };
}
