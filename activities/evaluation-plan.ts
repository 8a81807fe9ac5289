import type { ArtifactRef } from '../domain/artifact.ts';
import type { Answer } from '../evaluation/answer-pair.ts';
import type { AnswerShape } from '../evaluation/choose-scorers.ts';
import type { TokenPrice } from '../evaluation/collect-scores.ts';
import type { PlannedJudge } from './judge-plan.ts';
import type { ChatMessage } from '../provider/fine-tune-provider.ts';

/** One prompt of an evaluation; stored, never in history. */
export interface EvaluationItem {
  /** Unique in its suite: the row's own identifier where it has one, else a digest of the prompt. */
  readonly id: string;
  /** The split key: the digest of the group, else of the normalised prompt. */
  readonly key: string;
  /** A digest that prompts share which differ in case, punctuation and white space only; null in grouped data. */
  readonly near: string | null;
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly unknown[] | null;
  readonly expected: string;
}

export interface EvaluatedModel {
  readonly provider: string;
  readonly model: string;
}

/** Who answers: `baseline` and `candidate` decide, `rival-1`, `rival-2`, … stand beside them in the report. */
export type Side = string;

/** A model as it is asked. Answers are kept for good under all of it but side and price. */
export interface AskedModel extends EvaluatedModel {
  readonly side: Side;
  readonly maxTokens: number;
  /** Null: not sent. */
  readonly temperature: number | null;
  readonly seed: number | null;
  readonly samples: number;
  /** Turns that stand before every prompt, after its system text: a few-shot prompt. */
  readonly shots: readonly ChatMessage[];
  /** Null where nobody has said it. */
  readonly price: TokenPrice | null;
  /** Answers that were saved before: nothing is asked. */
  readonly saved: ArtifactRef | null;
}

export interface PlannedShard {
  /** JSON Lines of `EvaluationItem`. */
  readonly items: ArtifactRef;
  /** SHA-256 of what is asked: answers survive a change of what is expected. */
  readonly prompts: string;
  /** Places of the prompts that are left out. */
  readonly leftOut: readonly number[];
}

/** A prompt that a model was trained on. */
export interface LeftOutPrompt {
  readonly id: string;
  readonly by: 'exact' | 'near';
}

/** What the shards of an evaluation are asked and how; a document of the store that activities share. */
export interface StoredEvaluationPlan {
  readonly runId: string;
  readonly suite: string;
  readonly models: readonly AskedModel[];
  readonly shards: readonly PlannedShard[];
  readonly labels: readonly string[] | null;
  readonly answers: AnswerShape;
  /** Null where no scorer asks one. */
  readonly judge: PlannedJudge | null;
  /** Prompts left out because they stand in the training rows of either model. */
  readonly leftOut: readonly LeftOutPrompt[];
}

/** Answers of one model to one shard, a list of samples a prompt; null where it was not asked (yet). */
export interface StoredAnswers {
  readonly answers: readonly (readonly Answer[] | null)[];
}
