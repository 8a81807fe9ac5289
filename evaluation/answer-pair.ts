import type { PromptTurn } from './scorer.ts';

/** What a model answered; `code` is the failure of a call that failed for good. */
export type Answer =
  | {
      readonly ok: true;
      /** The calls as JSON where the model made some and said nothing. */
      readonly text: string;
      readonly finishReason: string;
      /** Absent where they are not known. */
      readonly tokens?: { readonly prompt: number; readonly completion: number };
      /** How long the call took that this answer came with; absent where nobody measured it. */
      readonly latencyMs?: number;
    }
  | { readonly ok: false; readonly code: string };

/** What a judge made of a prompt's answers, in [0, 1]; pairwise a win is 1 to 0 and an abstention half to half. */
export interface JudgedPair {
  readonly baseline: number;
  readonly candidate: number;
}

/** Both models' answers to one prompt. */
export interface AnswerPair {
  readonly key: string;
  readonly group: string | null;
  /** By column, and `tag`. */
  readonly slices: Readonly<Record<string, string>>;
  readonly prompt: readonly PromptTurn[];
  readonly expected: string;
  /** One a sample. */
  readonly baseline: readonly Answer[];
  readonly candidate: readonly Answer[];
  /** Null where no judge looked, or its call failed for good. */
  readonly judged: JudgedPair | null;
}
