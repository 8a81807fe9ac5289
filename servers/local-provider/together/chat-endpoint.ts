import { randomBytes } from 'node:crypto';
import { assertServed } from '../answer-messages.ts';
import { authenticateBearer } from '../bearer.ts';
import type { ChatRequest } from '../chat.ts';
import { assertToolsAnswered, completeChat, imageNote, streamChat } from '../chat.ts';
import { readJson } from '../json-body.ts';
import { BASE_MODEL, MAX_TOKENS } from '../models.ts';
import { parseParameters } from '../parameters.ts';
import { Refusal } from '../refusal.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import { messageTokens } from '../sample.ts';
import type { Service } from '../service.ts';
import type { Endpoint } from '../wire-format.ts';
import type { ChatBody } from './chat-schema.ts';
import { chatSchema } from './chat-schema.ts';

/** The base answers for everybody; a tuned model, by its own name or its endpoint's, where an endpoint is started. */
function hostedModel(service: Service, asked: string): string {
  if (asked === BASE_MODEL) return asked;
  const endpoint = service.endpoints.answering(asked);
  if (endpoint !== null) return endpoint.model;
  if (service.models.isKnown(asked)) assertServed(service, asked);
  else if (service.endpoints.all().every(({ name }) => name !== asked)) service.models.assertKnown(asked);
  const message = `Unable to access non-serverless model ${asked}: create and start a dedicated endpoint for it first`;
  throw new Refusal(400, 'model_not_available', message, { param: 'model' });
}

function requestOf(body: ChatBody, model: string): ChatRequest {
  const names = (body.tools ?? []).map((tool) => tool.function.name);
  return {
    model,
    messages: body.messages,
    maxTokens: body.max_tokens ?? MAX_TOKENS,
    stop: [body.stop ?? []].flat(),
    choices: body.n ?? 1,
    tools: { names, choice: body.tool_choice ?? 'auto' },
  };
}

async function complete(service: Service, body: ChatBody): Promise<Reply> {
  const model = hostedModel(service, body.model);
  const { choices, usage } = await completeChat(service, requestOf(body, model));
  const id = `${randomBytes(6).toString('hex')}-local`;
  const head = { id, created: Math.floor(Date.now() / 1_000), model: body.model };
  const note = imageNote(body.messages);
  if (body.stream === true) return streamChat(head, choices, usage, note);
  return jsonReply(
    {
      ...head,
      object: 'chat.completion',
      prompt: [],
      choices: choices.map(({ content, toolCalls, finishReason }, index) => ({
        index,
        finish_reason: finishReason,
        logprobs: null,
        seed: body.seed ?? 0,
        message: { role: 'assistant', content, tool_calls: toolCalls },
      })),
      usage,
    },
    note,
  );
}

/** `POST /chat/completions`. */
export function chatEndpoint(service: Service, base: string, secret: string): Endpoint {
  return {
    method: 'POST',
    path: `${base}/chat/completions`,
    prepare: async ({ request }) => {
      authenticateBearer(request, secret);
      const body = parseParameters(chatSchema, await readJson(request));
      assertToolsAnswered(body.messages);
      const tokens = messageTokens(body.messages) + (body.max_tokens ?? 0);
      return { tokens, commit: () => complete(service, body), release: () => Promise.resolve() };
    },
  };
}
