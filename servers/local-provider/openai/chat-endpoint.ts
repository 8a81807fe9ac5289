import { randomBytes } from 'node:crypto';
import { authenticateBearer } from '../bearer.ts';
import type { ChatRequest } from '../chat.ts';
import { assertToolsAnswered, completeChat, imageNote, streamChat } from '../chat.ts';
import { readJson } from '../json-body.ts';
import { MAX_TOKENS } from '../models.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import { messageTokens } from '../sample.ts';
import type { Service } from '../service.ts';
import type { Endpoint } from '../wire-format.ts';
import type { ChatBody } from './chat-schemas.ts';
import { chatSchema } from './chat-schemas.ts';
import { parseParameters } from '../parameters.ts';

function requestOf(body: ChatBody): ChatRequest {
  return {
    model: body.model,
    messages: body.messages,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? MAX_TOKENS,
    stop: [body.stop ?? []].flat(),
    choices: body.n ?? 1,
    tools: { names: (body.tools ?? []).map((tool) => tool.function.name), choice: body.tool_choice ?? 'auto' },
  };
}

async function complete(service: Service, body: ChatBody): Promise<Reply> {
  const { choices, usage: counted } = await completeChat(service, requestOf(body));
  const usage = {
    ...counted,
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
  const note = imageNote(body.messages);
  const wantsUsage = body.stream_options?.include_usage === true;
  if (body.stream === true) return streamChat(head, choices, wantsUsage ? usage : null, note);
  return jsonReply(
    {
      ...head,
      object: 'chat.completion',
      choices: choices.map(({ content, toolCalls, finishReason }, index) => ({
        index,
        message: {
          role: 'assistant',
          content,
          refusal: null,
          annotations: [],
          ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
        },
        logprobs: null,
        finish_reason: finishReason,
      })),
      usage,
    },
    note,
  );
}

/** `POST /v1/chat/completions`. */
export function chatEndpoint(service: Service, secret: string): Endpoint {
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    prepare: async ({ request }) => {
      authenticateBearer(request, secret);
      const body = parseParameters(chatSchema, await readJson(request));
      assertToolsAnswered(body.messages);
      const tokens = messageTokens(body.messages) + (body.max_completion_tokens ?? body.max_tokens ?? 0);
      return { tokens, commit: () => complete(service, body), release: () => Promise.resolve() };
    },
  };
}
