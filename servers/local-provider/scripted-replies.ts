import { z } from 'zod';

const pattern = z.string().refine((source) => {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false;
  }
}, 'must be a regular expression');

/** An answer that a test puts in the models’ mouth. */
export const scriptedReplySchema = z.strictObject({
  /** Regular expressions over the model id and the last user message; omitted: any. */
  model: pattern.optional(),
  pattern: pattern.optional(),
  text: z.string(),
});

/** A scripted answer, checked. */
export type ScriptedReply = z.output<typeof scriptedReplySchema>;

/** Answers that a test scripted; the first that matches wins. */
export interface ScriptedReplies {
  replace(replies: readonly ScriptedReply[]): void;
  find(model: string, lastUserMessage: string): string | null;
}

/** No answer is scripted at first. */
export function createScriptedReplies(): ScriptedReplies {
  let scripted: { model: RegExp; pattern: RegExp; text: string }[] = [];
  return {
    replace: (replies) => {
      scripted = replies.map((reply) => ({
        model: new RegExp(reply.model ?? '', 'u'),
        pattern: new RegExp(reply.pattern ?? '', 'u'),
        text: reply.text,
      }));
    },
    find: (model, said) => scripted.find((reply) => reply.model.test(model) && reply.pattern.test(said))?.text ?? null,
  };
}
