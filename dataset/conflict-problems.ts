import { rowError, rowWarning } from './problem.ts';

const HINT = 'Keep the right answer, or set data.on_conflict to last or drop.';

/** `on_conflict: error`: every row of a prompt that has several answers. */
export const conflictError = rowError(
  'answer_conflict',
  '',
  'Another row has the same prompt and another answer',
  HINT,
);

/** Said once a prompt, on the row where its second answer stands. */
export const conflictWarning = rowWarning(
  'answer_conflict',
  '',
  'An earlier row has the same prompt and another answer',
  HINT,
);
