import { z } from 'zod';
import { contentSchema } from '../content.ts';
import { MAX_TOKENS } from '../models.ts';

const functionName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u, "must be letters, digits, '_' or '-', at most 64");
const name = z.string().min(1).optional();
const nullish = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();

const toolCallSchema = z.object({
  id: z.string().min(1),
  index: z.int().optional(),
  type: z.literal('function'),
  function: z.strictObject({ name: functionName, arguments: z.string() }),
});

const messageSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string(), name }),
  z.strictObject({ role: z.literal('user'), content: contentSchema, name }),
  z
    .strictObject({
      role: z.literal('assistant'),
      content: nullish(z.string()),
      tool_calls: z.array(toolCallSchema).optional(),
      name,
    })
    .refine(
      (message) => typeof message.content === 'string' || (message.tool_calls ?? []).length > 0,
      'content is required unless tool_calls is given',
    )
    .transform(({ tool_calls: calls, ...message }) => ({
      ...message,
      ...(calls === undefined || calls.length === 0 ? {} : { tool_calls: calls }),
    })),
  z.strictObject({ role: z.literal('tool'), content: z.string(), tool_call_id: z.string().min(1), name }),
]);

const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: functionName,
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
});

const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: functionName }) }),
]);

/** The body of `POST /chat/completions`. */
export const chatSchema = z
  .strictObject({
    model: z.string().min(1),
    messages: z.array(messageSchema).min(1),
    max_tokens: nullish(z.int().min(1).max(MAX_TOKENS)),
    temperature: nullish(z.number().min(0).max(2)),
    top_p: nullish(z.number().min(0).max(1)),
    top_k: nullish(z.int()),
    min_p: nullish(z.number().min(0).max(1)),
    repetition_penalty: nullish(z.number().gt(0)),
    presence_penalty: nullish(z.number().min(-2).max(2)),
    frequency_penalty: nullish(z.number().min(-2).max(2)),
    n: nullish(z.int().min(1).max(128)),
    seed: nullish(z.int()),
    stop: nullish(z.union([z.string().min(1), z.array(z.string().min(1)).max(4)])),
    tools: nullish(z.array(toolSchema)),
    tool_choice: nullish(toolChoiceSchema),
    response_format: nullish(z.strictObject({ type: z.literal('text') })),
    stream: nullish(z.boolean()),
    context_length_exceeded_behavior: nullish(z.enum(['truncate', 'error'])),
  })
  .refine((body) => body.tools || !body.tool_choice || body.tool_choice === 'none' || body.tool_choice === 'auto', {
    path: ['tool_choice'],
    message: 'tool_choice is only allowed when tools are given',
  });

/** A checked body of `POST /chat/completions`. */
export type ChatBody = z.output<typeof chatSchema>;
