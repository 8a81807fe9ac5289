import { z } from 'zod';
import { contentSchema } from '../content.ts';
import { MAX_TOKENS } from '../models.ts';
import { metadataSchema } from './schemas.ts';

const jsonSchema = z.record(z.string(), z.unknown());
const functionName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u, "must be letters, digits, '_' or '-', at most 64");

const toolCallSchema = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: functionName, arguments: z.string() }),
});

const textSchema = z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1)]);
const name = z.string().min(1).max(64).optional();

/** A message of a chat, by its role; images are a user's alone. */
const chatMessageSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: textSchema, name }),
  z.strictObject({ role: z.literal('developer'), content: textSchema, name }),
  z.strictObject({ role: z.literal('user'), content: contentSchema, name }),
  z
    .strictObject({
      role: z.literal('assistant'),
      content: textSchema.nullable().optional(),
      refusal: z.string().nullable().optional(),
      tool_calls: z.array(toolCallSchema).min(1).optional(),
      name,
    })
    .refine(
      (message) => typeof message.content === 'string' || message.tool_calls !== undefined || message.content,
      'content is required unless tool_calls is given',
    ),
  z.strictObject({ role: z.literal('tool'), content: textSchema, tool_call_id: z.string().min(1) }),
]);

/** A function that a model may call. */
const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: functionName,
    description: z.string().optional(),
    parameters: jsonSchema.optional(),
    strict: z.boolean().nullable().optional(),
  }),
});

/** Which function a model is to call. */
const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: functionName }) }),
]);

const maxTokens = z.int().min(1).max(MAX_TOKENS).nullable().optional();

/** The body of `POST /v1/chat/completions`. */
export const chatSchema = z
  .strictObject({
    model: z.string().min(1),
    messages: z.array(chatMessageSchema).min(1),
    max_completion_tokens: maxTokens,
    max_tokens: maxTokens,
    temperature: z.number().min(0).max(2).nullable().optional(),
    top_p: z.number().min(0).max(1).nullable().optional(),
    n: z.int().min(1).max(128).nullable().optional(),
    seed: z.int().nullable().optional(),
    stop: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)])
      .nullable()
      .optional(),
    presence_penalty: z.number().min(-2).max(2).nullable().optional(),
    frequency_penalty: z.number().min(-2).max(2).nullable().optional(),
    tools: z.array(toolSchema).min(1).max(128).optional(),
    tool_choice: toolChoiceSchema.optional(),
    parallel_tool_calls: z.boolean().optional(),
    response_format: z.strictObject({ type: z.literal('text') }).optional(),
    stream: z.boolean().nullable().optional(),
    stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullable().optional(),
    metadata: metadataSchema.nullable().optional(),
    store: z.boolean().nullable().optional(),
    user: z.string().optional(),
  })
  .refine((body) => typeof body.max_tokens !== 'number' || typeof body.max_completion_tokens !== 'number', {
    path: ['max_tokens'],
    message: 'max_tokens and max_completion_tokens cannot both be set',
  })
  .refine((body) => body.tools !== undefined || body.tool_choice === undefined, {
    path: ['tool_choice'],
    message: 'tool_choice is only allowed when tools are given',
  })
  .refine((body) => body.stream === true || typeof body.stream_options !== 'object' || body.stream_options === null, {
    path: ['stream_options'],
    message: 'stream_options is only allowed with stream: true',
  });

/** A checked body of `POST /v1/chat/completions`. */
export type ChatBody = z.output<typeof chatSchema>;
