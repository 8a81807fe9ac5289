import type { RulePack } from './rule-pack.ts';

/** What of a dataset a provider's limits are about. */
export interface DatasetFigures {
  /** Rows that the provider takes. */
  readonly examples: number;
  /** Of them preference pairs, and rows with images. */
  readonly pairs: number;
  readonly imageExamples: number;
  /** Of the training file. */
  readonly bytes: number;
}

export const DATASET_CODES = [
  'too_few_examples',
  'too_many_examples',
  'too_many_image_examples',
  'file_too_large',
  'shapes_mixed',
] as const;
export type DatasetCode = (typeof DATASET_CODES)[number];

function above(figure: number, limit: number | null | undefined): boolean {
  return limit !== null && limit !== undefined && figure > limit;
}

/** The limits of a provider that a dataset as a whole is beyond; a dataset beyond one cannot be trained on there. */
export function checkDataset(
  { examples, pairs, imageExamples, bytes }: DatasetFigures,
  pack: RulePack,
): readonly DatasetCode[] {
  const beyond: Readonly<Record<DatasetCode, boolean>> = {
    too_few_examples: examples === 0 || examples < pack.minExamples,
    too_many_examples: above(examples, pack.maxExamples),
    too_many_image_examples: above(imageExamples, pack.images?.maxExamples),
    file_too_large: above(bytes, pack.maxFileBytes),
    // One file holds lines of one form: conversations, or pairs of answers.
    shapes_mixed: pairs > 0 && pairs < examples,
  };
  return DATASET_CODES.filter((code) => beyond[code]);
}
