import { z } from 'zod';
import { contentSchema, contentText } from './content.ts';
import type { Answer } from './model/answer.ts';
import type { PromptText } from './model/features.ts';
import { countTokens } from './model/tokens.ts';
import type { SampleShape, Wire } from './records.ts';

const jsonObject = z.record(z.string(), z.unknown());

/** A message of a conversation; only an assistant that calls tools may leave its content empty. */
function messageSchemaOf(roles: readonly ['system', 'user', 'assistant', 'tool', ...'developer'[]]) {
  return z
    .strictObject({
      role: z.enum(roles),
      content: contentSchema.nullable().optional(),
      name: z.string().optional(),
      tool_calls: z.array(jsonObject).min(1).optional(),
      tool_call_id: z.string().optional(),
      weight: z.literal([0, 1]).optional(),
    })
    .refine(
      (message) => message.role === 'assistant' || message.tool_calls === undefined,
      'only an assistant calls tools',
    )
    .refine(
      (message) => /\P{White_Space}/u.test(contentText(message.content)) || message.tool_calls !== undefined,
      'content must be a text that is not empty',
    )
    .refine(
      (message) => message.role === 'user' || !Array.isArray(message.content) || message.content.every(isText),
      'only a user shows images',
    );
}

function isText(part: { readonly type: string }): boolean {
  return part.type === 'text';
}

const ROLES = ['system', 'user', 'assistant', 'tool'] as const;

/** One message of a conversation. */
export const messageSchema = messageSchemaOf(ROLES);
const developerMessageSchema = messageSchemaOf([...ROLES, 'developer']);

/** A checked message. */
export type Message = z.output<typeof developerMessageSchema>;

/** A checked line of a training file: a conversation that ends with the answer to learn. */
export interface Sample {
  readonly messages: readonly Message[];
  readonly shape: SampleShape;
}

const toolFields = { tools: z.array(jsonObject).optional(), parallel_tool_calls: z.boolean().optional() };

function chatSchemaOf(message: typeof messageSchema) {
  return z
    .strictObject({
      messages: z.array(message).min(2, 'messages must hold a prompt and an answer'),
      ...toolFields,
    })
    .refine((sample) => sample.messages.at(-1)?.role === 'assistant', 'the last message must be from the assistant')
    .transform(({ messages }): Sample => ({ messages, shape: 'chat' }));
}

/** The model learns the preferred answer; the other one is checked and left aside. */
function preferenceSchemaOf(message: typeof messageSchema) {
  const output = z
    .array(message)
    .length(1, 'must hold one message')
    .refine((messages) => messages[0]?.role === 'assistant', 'must be from the assistant');
  return z
    .strictObject({
      input: z
        .strictObject({ messages: z.array(message).min(1), ...toolFields })
        .refine(({ messages }) => messages.at(-1)?.role !== 'assistant', 'the last message must not be an answer'),
      preferred_output: output,
      non_preferred_output: output,
    })
    .transform(({ input, preferred_output: preferred }): Sample => ({
      messages: [...input.messages, ...preferred],
      shape: 'preference',
    }));
}

const instructionSchema = z
  .strictObject({ prompt: z.string().min(1), completion: z.string().min(1) })
  .transform(({ prompt, completion }): Sample => ({
    messages: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: completion },
    ],
    shape: 'chat',
  }));

const chatSchema = chatSchemaOf(messageSchema);
const preferenceSchema = preferenceSchemaOf(messageSchema);
const developerChatSchema = chatSchemaOf(developerMessageSchema);
const developerPreferenceSchema = preferenceSchemaOf(developerMessageSchema);

/** The schema that a line of a training file is held to; `together` also takes pairs of prompt and completion. */
export function sampleSchema(wire: Wire, value: unknown): z.ZodType<Sample> {
  const has = (key: string): boolean => typeof value === 'object' && value !== null && key in value;
  if (has('input')) return wire === 'openai' ? developerPreferenceSchema : preferenceSchema;
  if (wire === 'together' && has('prompt')) return instructionSchema;
  return wire === 'openai' ? developerChatSchema : chatSchema;
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

/** What the model reads of messages: system texts apart from everything that was said. */
export function promptText(messages: readonly Message[]): PromptText {
  const join = (kept: readonly Message[]): string => kept.map(({ content }) => contentText(content)).join('\n');
  return {
    system: join(messages.filter((message) => isSystem(message))),
    turns: join(messages.filter((message) => !isSystem(message))),
  };
}

/** The answer that a last message gives. */
export function messageAnswer(message: Message | undefined): Answer {
  return { text: contentText(message?.content), toolCalls: message?.tool_calls ?? null };
}

/** Tokens of all that was said, tool calls included. */
export function messageTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, { content, tool_calls: toolCalls }) => {
    const calls = toolCalls === undefined ? 0 : countTokens(JSON.stringify(toolCalls));
    return sum + countTokens(contentText(content)) + calls;
  }, 0);
}
