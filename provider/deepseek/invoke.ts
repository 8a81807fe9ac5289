import { z } from 'zod';
import type { CallOptions, Capabilities, TokenUsage } from '../fine-tune-provider.ts';
import { ProviderError } from '../provider-error.ts';
import type { DeepseekCall } from './call.ts';
import { invokeReplySchema } from './schemas.ts';
import type { InvokeItem } from './schemas.ts';
import { parametersSchemaOf } from './service-parameters.ts';
import type { ServiceName, ServiceParameters } from './service-parameters.ts';

/** One item of a call; in a batch each stands or fails alone. */
export type InvokeResult =
  | {
      readonly ok: true;
      readonly text: string | null;
      readonly labels: readonly { readonly label: string; readonly score: number }[] | null;
      readonly toolCalls: readonly unknown[] | null;
      readonly finishReason: string;
      readonly usage: TokenUsage;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

export interface InvokeReply {
  readonly requestId: string | null;
  readonly service: string;
  readonly model: string | null;
  /** In the order asked, one a parameter set. */
  readonly results: readonly InvokeResult[];
}

/** Calls a service with one parameter set, or with up to 100 in one batch; ranges are checked before anything is sent. */
export type Invoke = <S extends ServiceName>(
  service: S,
  parameters: ServiceParameters[S] | readonly ServiceParameters[S][],
  options?: CallOptions,
) => Promise<InvokeReply>;

const INVOKE_TIMEOUT_MS = 120_000;

export function createInvoke(call: DeepseekCall, capabilities: Capabilities): Invoke {
  return async (service, parameters, options) => {
    const asked = checked(service, parameters, capabilities);
    const batch = Array.isArray(asked);
    const reply = await call.json(
      { path: '/v1/invoke', body: { service, parameters: asked }, schema: invokeReplySchema },
      { timeoutMs: INVOKE_TIMEOUT_MS, ...options },
    );
    const items = batch ? (reply.results ?? []) : reply.result ? [reply.result] : [];
    return {
      requestId: reply.request_id ?? null,
      service: reply.service ?? service,
      model: reply.model ?? null,
      results: inOrder(items, batch ? asked.length : 1),
    };
  };
}

function checked(service: ServiceName, parameters: unknown, capabilities: Capabilities): object | readonly object[] {
  const one = parametersSchemaOf(service, capabilities);
  const schema = Array.isArray(parameters) ? z.array(one).min(1).max(capabilities.batchSize) : one;
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`);
  throw new ProviderError(`${service} was not called: ${problems.join('; ')}`, {
    kind: 'final',
    reason: 'refused',
    code: 'parameters_invalid',
  });
}

/** By index where the server gives one, else by position; what is missing fails alone. */
function inOrder(items: readonly InvokeItem[], count: number): InvokeResult[] {
  const results = Array.from({ length: count }, (): InvokeResult => ({
    ok: false,
    code: 'missing_result',
    message: 'the reply has no result for this item',
  }));
  items.forEach((item, position) => {
    const index = item.index ?? position;
    if (index >= 0 && index < count) results[index] = toResult(item);
  });
  return results;
}

function toResult(item: InvokeItem): InvokeResult {
  if (item.error) return { ok: false, code: item.error.code ?? 'unknown', message: item.error.message ?? '' };
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
