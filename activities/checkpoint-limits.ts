/** The last model and the checkpoints before it that are asked; the estimate counts as many. */
export const MOST_CONTENDERS = 3;

/** Prompts of the validation split that each of them is asked at most. */
export const MOST_VALIDATION_PROMPTS = 300;
