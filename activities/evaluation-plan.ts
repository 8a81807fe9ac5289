import type { ArtifactRef } from '../domain/artifact.ts';

/** One prompt of an evaluation; stored, never in history. */
export interface EvaluationItem {
  readonly key: string;
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant' | 'tool'; readonly content: string }[];
  readonly expected: string;
}

export interface EvaluatedModel {
  readonly provider: string;
  readonly model: string;
}

/** What the shards of an evaluation are asked and how; a document of the store that activities share. */
export interface StoredEvaluationPlan {
  readonly runId: string;
  readonly baseline: EvaluatedModel;
  readonly candidate: EvaluatedModel;
  /** JSON Lines of `EvaluationItem`, one artifact a shard. */
  readonly shards: readonly ArtifactRef[];
  readonly maxTokens: number;
  /** By side, since providers differ in what they take; null: not sent. */
  readonly temperature: { readonly baseline: number | null; readonly candidate: number | null };
  readonly seed: number | null;
  readonly labels: readonly string[] | null;
  /** Prompts left out because they stand in the training rows of either model. */
  readonly contaminated: number;
}

/** The answers of one model to one shard, kept for good under what determines them. */
export interface StoredAnswers {
  readonly answers: readonly (
    | {
        readonly ok: true;
        readonly text: string;
        readonly finishReason: string;
        readonly tokens: { readonly prompt: number; readonly completion: number };
      }
    | { readonly ok: false; readonly code: string }
  )[];
}
