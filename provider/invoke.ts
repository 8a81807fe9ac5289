import { z } from 'zod';
import type { CallOptions, Capabilities, TokenUsage } from './fine-tune-provider.ts';
import { ProviderError } from './provider-error.ts';
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

/** The reply of one call of a service, an item’s result each. */
export interface InvokeReply {
  readonly requestId: string | null;
  readonly service: string;
  readonly model: string | null;
  /** In the order asked, one a parameter set. */
  readonly results: readonly InvokeResult[];
}

/** Calls a service with one parameter set, or with several in one batch; ranges are checked before anything is sent. */
export type Invoke = <S extends ServiceName>(
  service: S,
  parameters: ServiceParameters[S] | readonly ServiceParameters[S][],
  options?: CallOptions,
) => Promise<InvokeReply>;

/** Most parameter sets of one batch, in the `deepseek` format and, one after another, in the others. */
export const LARGEST_BATCH = 100;

/** The parameters as they may be sent; a final `ProviderError` that names each one that may not. */
export function checkedParameters<S extends ServiceName>(
  service: S,
  parameters: unknown,
  capabilities: Capabilities,
): ServiceParameters[S] | readonly ServiceParameters[S][] {
  const one = parametersSchemaOf(service, capabilities);
  const schema = Array.isArray(parameters) ? z.array(one).min(1).max(LARGEST_BATCH) : one;
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`);
  throw new ProviderError(`${service} was not called: ${problems.join('; ')}`, {
    kind: 'final',
    reason: 'refused',
    code: 'parameters_invalid',
  });
}
