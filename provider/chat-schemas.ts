import { z } from 'zod';
import { optionalText, usageSchema } from './reply-schemas.ts';

/** A chat completion of the openai and together formats. */
export const chatReplySchema = z.object({
  id: optionalText,
  model: optionalText,
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(z.unknown()).nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: usageSchema,
});

export type ChatReply = z.output<typeof chatReplySchema>;
