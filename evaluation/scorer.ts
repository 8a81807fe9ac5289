/** One answer's score in [0, 1]; `metadata` says why, in words that hold no text of the row. */
export interface Score {
  readonly name: string;
  readonly score: number;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** Scores one answer against what was expected; pure, and never throws on any text. */
export type Scorer = (args: { readonly expected: string; readonly answer: string }) => Score;

/** What of a text is scored, trimmed; null where `extract` finds nothing in it. */
export type Reader = (text: string) => string | null;
