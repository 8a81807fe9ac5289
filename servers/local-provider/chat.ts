import type { Answered } from './answer-messages.ts';
import { answerMessages } from './answer-messages.ts';
import { hasImage } from './content.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import type { Message } from './sample.ts';
import type { Service } from './service.ts';
import type { ToolCall, ToolOptions } from './tool-calls.ts';
import { toolCalls } from './tool-calls.ts';

/** A chat completion that is asked for, in any format that has them. */
export interface ChatRequest {
  /** The model that answers. */
  readonly model: string;
  readonly messages: readonly Message[];
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly choices: number;
  readonly tools: ToolOptions;
}

/** One of the answers to a chat. */
export interface Choice {
  readonly content: string | null;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: Answered['finishReason'];
}

function choiceOf(answer: Answered, tools: ToolOptions): Choice {
  const calls = toolCalls(answer.toolCalls, tools);
  if (calls.length > 0) return { content: answer.text || null, toolCalls: calls, finishReason: 'tool_calls' };
  const finishReason = answer.finishReason === 'tool_calls' ? 'stop' : answer.finishReason;
  return { content: answer.text, toolCalls: calls, finishReason };
}

/** Answers a chat; the most likely answer is the only one the model has, so all choices are equal. */
export async function completeChat(
  service: Service,
  request: ChatRequest,
): Promise<{ choices: Choice[]; usage: Answered['usage'] }> {
  await service.spendTime(1);
  const answer = await answerMessages(service, request);
  const choices = Array.from({ length: request.choices }, () => choiceOf(answer, request.tools));
  const { prompt_tokens } = answer.usage;
  const completion_tokens = answer.usage.completion_tokens * choices.length;
  return { choices, usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens } };
}

/** Says, as a header, that no image was looked at; nothing where there was none. */
export function imageNote(messages: readonly Message[]): Readonly<Record<string, string>> {
  const note = 'images are simulated: a fingerprint of the URL and the words of its name stand for each';
  return messages.some(({ content }) => hasImage(content)) ? { 'x-local-provider-note': note } : {};
}

/** Server-sent events: a chunk a word, then the finish reason, then (where asked for) the usage. */
export function streamChat(
  head: object,
  choices: readonly Choice[],
  usage: object | null,
  note: Readonly<Record<string, string>>,
): Reply {
  const chunk = (fields: object): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...fields })}\n\n`;
  const say = (index: number, delta: object, finishReason: string | null = null): string =>
    chunk({ choices: [{ index, delta, logprobs: null, finish_reason: finishReason }] });
  const events = choices.flatMap(({ content, toolCalls: calls, finishReason }, index) => [
    say(index, { role: 'assistant', content: '' }),
    ...(content ?? '').split(/(?<=\s)/u).map((word) => say(index, { content: word })),
    ...(calls.length === 0
      ? []
      : [say(index, { tool_calls: calls.map((call, position) => ({ index: position, ...call })) })]),
    say(index, {}, finishReason),
  ]);
  const last = usage === null ? [] : [chunk({ choices: [], usage })];
  return {
    status: 200,
    headers: { ...note, 'cache-control': 'no-cache' },
    body: { type: 'text/event-stream; charset=utf-8', text: [...events, ...last, 'data: [DONE]\n\n'].join('') },
  };
}

/** Calls of tools must be answered, each by one message, before anything else is said. */
export function assertToolsAnswered(
  messages: readonly {
    readonly role: string;
    readonly tool_call_id?: string | undefined;
    readonly tool_calls?: readonly { readonly id: string }[] | undefined;
  }[],
): void {
  const open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const param = `messages[${index}]`;
    if (message.role === 'tool') {
      if (open.delete(message.tool_call_id ?? '')) continue;
      throw new Refusal(400, 'invalid_value', `'${param}': tool_call_id is not that of a call before it`, { param });
    }
    if (open.size > 0) {
      const text = `'${param}': tool calls without an answer: ${[...open].join(', ')}`;
      throw new Refusal(400, 'invalid_value', text, { param });
    }
    for (const call of message.tool_calls ?? []) open.add(call.id);
  }
}
