import type { PiiKind } from '../pii/pii-span.ts';

/** What holds for the rows of any file. */
interface RowPlan {
  /** Tokens that every row without a system text has beside its own: the configuration's. */
  readonly systemTokens: number;
  /** A row of more tokens of its own is for the strict path: a provider may refuse it. */
  readonly maxTokens: number;
  /** The closed set of answers; null where any is taken. */
  readonly labels: readonly string[] | null;
  /** Kinds of personal data that are looked for. */
  readonly pii: readonly PiiKind[];
  /** Answers that are to be repaired. */
  readonly mapped: readonly string[];
}

export interface TablePlan extends RowPlan {
  readonly kind: 'table';
  /** Bytes. */
  readonly delimiter: number;
  readonly quote: number;
  /** Cells of a row, and which of them are the prompt and the answer. */
  readonly columns: number;
  readonly prompt: number;
  readonly completion: number;
  /** JSON before the prompt, between it and the answer, and behind. */
  readonly parts: readonly [before: string, between: string, after: string];
}

export interface ChatPlan extends RowPlan {
  readonly kind: 'chat';
  /** The system message of rows without one of their own, as JSON; empty where there is none. */
  readonly system: string;
}

/** How the chunks of one file are converted; plain data, so that it can be sent to a worker. */
export type ChunkPlan = TablePlan | ChatPlan;

/** What a chunk came to. Rows that need the strict path have a record without a text, and a place in `strict`. */
export interface ConvertedChunk {
  readonly rows: number;
  /** `ROW_WORDS` words a row; rows and lines are counted from 0 at the chunk's beginning. */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly texts: Uint8Array<ArrayBuffer>;
  /** For each strict row: its place among the rows, and its bytes from and to. */
  readonly strict: readonly number[];
  readonly blank: number;
  readonly lines: number;
  /** The short answers of the chunk, in the order of first sight; a row's `WORD.label` is a place here + 1. */
  readonly labels: readonly string[];
}

/** The chunk holds what is no plain RFC 4180 in UTF-8. */
export interface NotPlain {
  readonly notPlain: true;
}
