import { z } from 'zod';

/** What the model says: a text, tool calls, or both. */
export const answerSchema = z.strictObject({
  text: z.string(),
  toolCalls: z.array(z.record(z.string(), z.unknown())).nullable(),
});

/** An answer, checked. */
export type Answer = z.output<typeof answerSchema>;

/** Two answers are the same class exactly when their keys are equal. */
export function answerKey(answer: Answer): string {
  return answer.toolCalls === null ? `text:${answer.text}` : `tools:${JSON.stringify([answer.text, answer.toolCalls])}`;
}
