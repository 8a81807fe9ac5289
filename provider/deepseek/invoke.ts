import type { Capabilities } from '../fine-tune-provider.ts';
import { checkedParameters } from '../invoke.ts';
import type { Invoke, InvokeResult } from '../invoke.ts';
import { sentTexts } from '../sent-texts.ts';
import { wordsWithoutData } from '../server-words.ts';
import type { DeepseekCall } from './call.ts';
import { invokeReplySchema } from './schemas.ts';
import type { InvokeItem } from './schemas.ts';

const INVOKE_TIMEOUT_MS = 120_000;

export function createInvoke(call: DeepseekCall, capabilities: Capabilities): Invoke {
  return async (service, parameters, options) => {
    const asked = checkedParameters(service, parameters, capabilities);
    const batch = Array.isArray(asked);
    const sent = sentTexts(asked);
    const reply = await call.json(
      { path: '/v1/invoke', body: { service, parameters: asked }, schema: invokeReplySchema, sent },
      { timeoutMs: INVOKE_TIMEOUT_MS, ...options },
    );
    const items = batch ? (reply.results ?? []) : reply.result ? [reply.result] : [];
    return {
      requestId: reply.request_id ?? null,
      service: reply.service ?? service,
      model: reply.model ?? null,
      results: inOrder(items, batch ? asked.length : 1, sent),
    };
  };
}

/** By index where the server gives one, else by position; what is missing fails alone. */
function inOrder(items: readonly InvokeItem[], count: number, sent: readonly string[]): InvokeResult[] {
  const results = Array.from({ length: count }, (): InvokeResult => ({
    ok: false,
    code: 'missing_result',
    message: 'the reply has no result for this item',
  }));
  items.forEach((item, position) => {
    const index = item.index ?? position;
    if (index >= 0 && index < count) results[index] = toResult(item, sent);
  });
  return results;
}

function toResult(item: InvokeItem, sent: readonly string[]): InvokeResult {
  const { error } = item;
  if (error) return { ok: false, code: error.code ?? 'unknown', message: wordsWithoutData(error.message ?? '', sent) };
  const text = item.text ?? null;
  const labels = item.labels ?? null;
  const toolCalls = item.tool_calls ?? null;
  if (text === null && labels === null && toolCalls === null) {
    return { ok: false, code: 'missing_result', message: 'the result has neither a text nor labels' };
  }
  return {
    ok: true,
    text,
    labels,
    toolCalls,
    finishReason: item.finish_reason ?? 'unknown',
    usage: { promptTokens: item.usage?.prompt_tokens ?? 0, completionTokens: item.usage?.completion_tokens ?? 0 },
  };
}
