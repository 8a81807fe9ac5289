import { answerKey } from './answer.ts';
import { fitClassifier } from './fit-classifier.ts';
import { fitRanker } from './fit-ranker.ts';
import type { Example, TrainingOptions } from './training-options.ts';
import type { TrainedModel } from './tuned-model.ts';

const MAX_CLASSES = 512;
const MIN_ROWS_PER_CLASS = 2;

/**
 * Fits a model on the rows by gradient descent, in slices that leave the event loop free: a logistic regression where
 * answers come from a closed set (at most 512, two rows each on average), else a ranking of the rows' own answers.
 * The same rows, options and seed give the same model.
 */
export function trainModel(
  rows: readonly Example[],
  validation: readonly Example[],
  options: TrainingOptions,
): Promise<TrainedModel> {
  const distinct = new Set(rows.map((row) => answerKey(row.answer))).size;
  const closed = distinct <= MAX_CLASSES && distinct * MIN_ROWS_PER_CLASS <= rows.length;
  return closed ? fitClassifier(rows, validation, options) : fitRanker(rows, validation, options);
}
