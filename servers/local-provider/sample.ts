import { z } from 'zod';
import type { Answer } from './model/answer.ts';
import type { PromptText } from './model/features.ts';
import { countTokens } from './model/tokens.ts';

const jsonObject = z.record(z.string(), z.unknown());

/** One message of a conversation; only an assistant that calls tools may leave its content empty. */
export const messageSchema = z
  .strictObject({
    role: z.enum(['system', 'user', 'assistant', 'tool']),
    content: z.string().nullable().optional(),
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
    (message) => (message.content ?? '').trim() !== '' || message.tool_calls !== undefined,
    'content must be a text that is not empty',
  );

/** One line of a training file: a conversation that ends with the answer to learn. */
export const sampleSchema = z
  .strictObject({
    messages: z.array(messageSchema).min(2, 'messages must hold a prompt and an answer'),
    tools: z.array(jsonObject).optional(),
    parallel_tool_calls: z.boolean().optional(),
  })
  .refine((sample) => sample.messages.at(-1)?.role === 'assistant', 'the last message must be from the assistant');

/** A checked message. */
export type Message = z.output<typeof messageSchema>;
/** A checked training sample. */
export type Sample = z.output<typeof sampleSchema>;

/** What the model reads of messages: system texts apart from everything that was said. */
export function promptText(messages: readonly Message[]): PromptText {
  const join = (kept: readonly Message[]): string => kept.map((message) => message.content ?? '').join('\n');
  return {
    system: join(messages.filter((message) => message.role === 'system')),
    turns: join(messages.filter((message) => message.role !== 'system')),
  };
}

/** The answer that a last message gives. */
export function messageAnswer(message: Message | undefined): Answer {
  return { text: message?.content ?? '', toolCalls: message?.tool_calls ?? null };
}

/** Tokens of all that was said, tool calls included. */
export function messageTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, { content, tool_calls: toolCalls }) => {
    return sum + countTokens(content ?? '') + (toolCalls === undefined ? 0 : countTokens(JSON.stringify(toolCalls)));
  }, 0);
}
