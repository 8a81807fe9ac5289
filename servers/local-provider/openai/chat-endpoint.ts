import { randomBytes } from 'node:crypto';
import type { Answered } from '../answer-messages.ts';
import { answerMessages } from '../answer-messages.ts';
import { MAX_TOKENS } from '../models.ts';
import { Refusal } from '../refusal.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import { readJson } from '../json-body.ts';
import { authenticateBearer } from '../bearer.ts';
import { messageTokens } from '../sample.ts';
import type { Service } from '../service.ts';
import type { ToolCall } from '../tool-calls.ts';
import { toolCalls } from '../tool-calls.ts';
import type { Endpoint } from '../wire-format.ts';
import type { ChatBody } from './chat-schemas.ts';
import { chatSchema } from './chat-schemas.ts';
import { parseParameters } from './parameters.ts';

interface Choice {
  readonly message: { readonly content: string | null; readonly calls: readonly ToolCall[] };
  readonly finishReason: Answered['finishReason'];
}

function choiceOf(answer: Answered, { tools = [], tool_choice: choice = 'auto' }: ChatBody): Choice {
  const names = tools.map((tool) => tool.function.name);
  const calls = toolCalls(answer.toolCalls, { names, choice });
  if (calls.length > 0) return { message: { content: answer.text || null, calls }, finishReason: 'tool_calls' };
  const finishReason = answer.finishReason === 'tool_calls' ? 'stop' : answer.finishReason;
  return { message: { content: answer.text, calls }, finishReason };
}

function callFields(calls: readonly ToolCall[]) {
  return calls.length === 0 ? {} : { tool_calls: calls };
}

/** Server-sent events: a chunk a word, then the finish reason, then (where asked for) the usage. */
function streamed(head: object, choices: readonly Choice[], usage: object | null): Reply {
  const chunk = (fields: object): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...fields })}\n\n`;
  const delta = (index: number, delta: object, finishReason: string | null = null): string =>
    chunk({ choices: [{ index, delta, logprobs: null, finish_reason: finishReason }] });
  const events = choices.flatMap(({ message, finishReason }, index) => [
    delta(index, { role: 'assistant', content: '', refusal: null }),
    ...(message.content ?? '').split(/(?<=\s)/u).map((content) => delta(index, { content })),
    ...(message.calls.length === 0
      ? []
      : [delta(index, { tool_calls: message.calls.map((call, position) => ({ index: position, ...call })) })]),
    delta(index, {}, finishReason),
  ]);
  const last = usage === null ? [] : [chunk({ choices: [], usage })];
  return {
    status: 200,
    headers: { 'cache-control': 'no-cache' },
    body: { type: 'text/event-stream; charset=utf-8', text: [...events, ...last, 'data: [DONE]\n\n'].join('') },
  };
}

async function complete(service: Service, body: ChatBody): Promise<Reply> {
  await service.spendTime(1);
  const answer = await answerMessages(service, {
    model: body.model,
    messages: body.messages,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? MAX_TOKENS,
    stop: [body.stop ?? []].flat(),
  });
  // The most likely answer is the only one the model has: all of them are equal.
  const choices = Array.from({ length: body.n ?? 1 }, () => choiceOf(answer, body));
  const completionTokens = answer.usage.completion_tokens * choices.length;
  const usage = {
    prompt_tokens: answer.usage.prompt_tokens,
    completion_tokens: completionTokens,
    total_tokens: answer.usage.prompt_tokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
  const head = {
    id: `chatcmpl-${randomBytes(12).toString('hex')}`,
    created: Math.floor(Date.now() / 1_000),
    model: body.model,
    service_tier: 'default',
    system_fingerprint: 'fp_local',
  };
  if (body.stream === true) return streamed(head, choices, body.stream_options?.include_usage === true ? usage : null);
  return jsonReply({
    ...head,
    object: 'chat.completion',
    choices: choices.map(({ message, finishReason }, index) => ({
      index,
      message: {
        role: 'assistant',
        content: message.content,
        refusal: null,
        annotations: [],
        ...callFields(message.calls),
      },
      logprobs: null,
      finish_reason: finishReason,
    })),
    usage,
  });
}

/** Calls of tools must be answered, each by one message, before anything else is said. */
function assertToolsAnswered({ messages }: ChatBody): void {
  const open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const param = `messages[${index}]`;
    if (message.role === 'tool') {
      if (open.delete(message.tool_call_id)) continue;
      throw new Refusal(400, 'invalid_value', `'${param}': tool_call_id is not that of a call before it`, { param });
    }
    if (open.size > 0) {
      const message = `'${param}': tool calls without an answer: ${[...open].join(', ')}`;
      throw new Refusal(400, 'invalid_value', message, { param });
    }
    if (message.role === 'assistant') for (const call of message.tool_calls ?? []) open.add(call.id);
  }
}

/** `POST /v1/chat/completions`. */
export function chatEndpoint(service: Service, secret: string): Endpoint {
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    prepare: async ({ request }) => {
      authenticateBearer(request, secret);
      const body = parseParameters(chatSchema, await readJson(request));
      assertToolsAnswered(body);
      const tokens = messageTokens(body.messages) + (body.max_completion_tokens ?? body.max_tokens ?? 0);
      return { tokens, commit: () => complete(service, body), release: () => Promise.resolve() };
    },
  };
}
