import type { BearerCall } from './bearer-call.ts';
import { chatReplySchema } from './chat-schemas.ts';
import type { ChatReply } from './chat-schemas.ts';
import type {
  CallOptions,
  Capabilities,
  CompletionRequest,
  CompletionResult,
  DecodingOptions,
  FineTuneProvider,
} from './fine-tune-provider.ts';
import { ProviderError } from './provider-error.ts';
import { sentTexts } from './sent-texts.ts';

export interface ChatCompletion {
  readonly complete: FineTuneProvider['complete'];
  /** One call with this body; any failure is a `ProviderError`. */
  ask(body: object, options?: CallOptions): Promise<ChatReply>;
}

const CHAT_TIMEOUT_MS = 120_000;
const PROMPT_REFUSED: ReadonlySet<number> = new Set([400, 422]);

/** Chat completions of the openai and together formats, one call a prompt. */
export function createChatCompletion(
  call: BearerCall,
  capabilities: Pick<Capabilities, 'tools' | 'images'>,
): ChatCompletion {
  const ask: ChatCompletion['ask'] = (body, options) =>
    call.json(
      { method: 'POST', path: '/chat/completions', body, schema: chatReplySchema, sent: sentTexts(body) },
      { timeoutMs: CHAT_TIMEOUT_MS, ...options },
    );

  const one = async (
    request: CompletionRequest,
    decoding: DecodingOptions,
    options?: CallOptions,
  ): Promise<CompletionResult> => {
    const refused = whatIsNotTaken(request, capabilities);
    if (refused !== null) return refused;
    try {
      return toCompletion(await ask(bodyOf(request, decoding), options));
    } catch (error) {
      // What the provider will not answer fails alone; a key, a model or a limit is the matter of all of them.
      if (error instanceof ProviderError && PROMPT_REFUSED.has(error.status ?? 0) && !/model/.test(error.code))
        return { ok: false, code: error.code, message: error.message };
      throw error;
    }
  };

  return {
    ask,
    complete: (requests, decoding, options) => Promise.all(requests.map((request) => one(request, decoding, options))),
  };
}

function bodyOf({ messages, tools }: CompletionRequest, { model, maxTokens, temperature, seed }: DecodingOptions) {
  return {
    model,
    messages,
    max_tokens: maxTokens,
    ...(temperature !== null && { temperature }),
    ...(seed !== null && { seed }),
    ...(tools !== undefined && tools.length > 0 && { tools }),
  };
}

function toCompletion(reply: ChatReply): CompletionResult {
  const [choice] = reply.choices;
  const message = choice?.message;
  return {
    ok: true,
    text: message?.content ?? message?.refusal ?? '',
    toolCalls: message?.tool_calls ?? null,
    finishReason: choice?.finish_reason ?? 'unknown',
    usage: { promptTokens: reply.usage?.prompt_tokens ?? 0, completionTokens: reply.usage?.completion_tokens ?? 0 },
  };
}

function whatIsNotTaken(
  { messages, tools = [] }: CompletionRequest,
  capabilities: Pick<Capabilities, 'tools' | 'images'>,
): CompletionResult | null {
  if (tools.length > 0 && !capabilities.tools)
    return { ok: false, code: 'tools_not_taken', message: 'this provider takes no tools' };
  const hasImage = messages.some(
    ({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'image_url'),
  );
  if (hasImage && !capabilities.images)
    return { ok: false, code: 'images_not_taken', message: 'this provider takes no images' };
  return null;
}
