import type { ChatCompletion } from './chat-completion.ts';
import type { ChatReply } from './chat-schemas.ts';
import type { CallOptions, Capabilities } from './fine-tune-provider.ts';
import { checkedParameters } from './invoke.ts';
import type { Invoke, InvokeResult } from './invoke.ts';
import { ProviderError } from './provider-error.ts';
import type { ServiceName, ServiceParameters } from './service-parameters.ts';

/**
 * The named services over chat completions: `text_generation` and `multimodal` are chats, `image_classification` is not
 * on offer. A batch is one call after another, each of which stands or fails alone.
 */
export function createChatInvoke(chat: ChatCompletion, provider: string, capabilities: Capabilities): Invoke {
  return async (service, parameters, options) => {
    const asked = checkedParameters(service, parameters, capabilities);
    const items = Array.isArray(asked) ? asked : [asked];
    const bodies = items.map((item: unknown) => chatBody(service, item, provider));
    const results: InvokeResult[] = [];
    let model: string | null = null;
    for (const body of bodies) {
      const answered = Array.isArray(asked) ? await alone(chat, body, options) : await chat.ask(body, options);
      if ('ok' in answered) {
        results.push(answered);
      } else {
        model = answered.model;
        results.push(toResult(answered));
      }
    }
    return { requestId: null, service, model, results };
  };
}

async function alone(
  chat: ChatCompletion,
  body: object,
  options: CallOptions | undefined,
): Promise<ChatReply | Extract<InvokeResult, { ok: false }>> {
  try {
    return await chat.ask(body, options);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'final' || error.reason !== 'refused') throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

function chatBody(service: ServiceName, item: unknown, provider: string): object {
  if (service === 'text_generation') {
    const { prompt, messages, ...rest } = item as ServiceParameters['text_generation'];
    return { ...rest, messages: messages ?? [{ role: 'user', content: prompt ?? '' }] };
  }
  if (service === 'multimodal') {
    const { text, image_url: url, ...rest } = item as ServiceParameters['multimodal'];
    const content = [
      { type: 'text', text },
      { type: 'image_url', image_url: { url } },
    ];
    return { ...rest, messages: [{ role: 'user', content }] };
  }
  throw new ProviderError(`provider ${provider} has no service ${service}: it is the deepseek format's`, {
    kind: 'final',
    reason: 'refused',
    code: 'service_unknown',
  });
}

function toResult(reply: ChatReply): InvokeResult {
  const [choice] = reply.choices;
  return {
    ok: true,
    text: choice?.message.content ?? choice?.message.refusal ?? '',
    labels: null,
    toolCalls: choice?.message.tool_calls ?? null,
    finishReason: choice?.finish_reason ?? 'unknown',
    usage: { promptTokens: reply.usage?.prompt_tokens ?? 0, completionTokens: reply.usage?.completion_tokens ?? 0 },
  };
}
