import type { Answer } from './answer.ts';
import type { LabelScore } from './base-labels.ts';
import { byScore } from './base-labels.ts';
import type { ClassifierWeights } from './classifier.ts';
import { argmax, classProbabilities } from './classifier.ts';
import type { PromptText } from './features.ts';
import { countFeatures } from './features.ts';
import type { RankerRows, RankerWeights } from './ranker.ts';
import { bestRow } from './ranker.ts';
import type { Vocabulary } from './vocabulary.ts';
import { createVectorizer } from './vocabulary.ts';

interface Trained {
  /** The classes of a classifier, the rows' answers of a ranker. */
  readonly answers: readonly Answer[];
  readonly vocabulary: Vocabulary;
}

/** Everything training learnt, as it is kept on disk. */
export type TrainedModel =
  | (Trained & { readonly kind: 'classifier'; readonly weights: ClassifierWeights })
  | (Trained & { readonly kind: 'ranker'; readonly weights: RankerWeights; readonly rows: RankerRows });

/** Answers a prompt; the same prompt always gets the same answer. */
export type AnswerPrompt = (prompt: PromptText) => Answer;

/** A model in memory. */
export interface ReadyModel {
  readonly answer: AnswerPrompt;
  /** How likely each answer is, the likeliest first; null for a model that is no classifier. */
  readonly labels: (prompt: PromptText) => LabelScore[] | null;
}

/** Whether character n-grams are features: of short classified texts, not of long free ones. */
export function readsCharacters(kind: TrainedModel['kind']): boolean {
  return kind === 'classifier';
}

/** A trained model made ready to answer. */
export function createTunedModel(model: TrainedModel): ReadyModel {
  const vectorize = createVectorizer(model.vocabulary);
  const scores = new Float32Array(model.answers.length);
  const read = (prompt: PromptText) => vectorize(countFeatures(prompt, { characters: readsCharacters(model.kind) }));
  return {
    answer: (prompt) => {
      if (model.kind === 'ranker') return model.answers[bestRow(model.weights, model.rows, read(prompt))]!;
      classProbabilities(model.weights, read(prompt), scores);
      return model.answers[argmax(scores)]!;
    },
    labels: (prompt) => {
      if (model.kind === 'ranker') return null;
      classProbabilities(model.weights, read(prompt), scores);
      return byScore(model.answers.map(({ text }, index) => ({ label: text, score: scores[index]! })));
    },
  };
}
