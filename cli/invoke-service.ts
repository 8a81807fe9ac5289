import { setTimeout as delay } from 'node:timers/promises';
import { TYPE_OF_REASON } from '../activities/failure.ts';
import { providerOf } from '../activities/stored-config.ts';
import { findConfig } from '../config/find-config.ts';
import { BUILT_IN_PROVIDERS } from '../config/run-config.ts';
import type { RunConfig } from '../config/run-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { openResponseCache } from '../platform/open-response-cache.ts';
import { createCachedInvoke } from '../provider/cached-invoke.ts';
import type { CachedResult } from '../provider/cached-invoke.ts';
import { parametersSchemaOf } from '../provider/service-parameters.ts';
import type { ServiceParameters } from '../provider/service-parameters.ts';
import { LARGEST_BATCH } from '../provider/invoke.ts';
import { oneRound } from '../provider/one-round.ts';
import { ProviderError } from '../provider/provider-error.ts';
import { oneOf } from './choices.ts';
import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';
import type { InvokeFlags, ServiceItem } from './invoke-input.ts';
import { loadForCommand } from './load-run-config.ts';
import { openCalls } from './open-calls.ts';

export interface InvokeRequest {
  readonly service: InvokeFlags['service'];
  readonly items: readonly ServiceItem[];
  readonly batch: boolean;
  /** Null: the configuration's, else the one that has keys. */
  readonly provider: string | null;
  /** False: a call of its own for each item, whatever is kept. */
  readonly cache: boolean;
}

export interface Invoked {
  readonly provider: string;
  readonly model: string | null;
  readonly results: readonly CachedResult[];
  readonly latencyMs: number;
  readonly attempts: number;
}

/** One call of a provider's service, or one batched call for each hundred items; items that are wrong fail alone. */
export async function invokeService(context: CommandContext, request: InvokeRequest): Promise<Invoked> {
  const { settings, output, signal } = context;
  const { config, name, model } = chooseProvider(context, request.provider);
  const calls = openCalls(context);
  const { transport, logger, metrics } = calls;
  const cache = openResponseCache({ url: request.cache ? settings.redisUrl() : null, logger, metrics });
  const startedAt = performance.now();
  try {
    const provider = providerOf({ settings, transport }, config, name, 'eval');
    const { capabilities, baseUrl } = provider;
    const schema = parametersSchemaOf(request.service, capabilities);
    const results = new Map<number, CachedResult>();
    const asked: { readonly index: number; readonly item: ServiceParameters[InvokeFlags['service']] }[] = [];
    for (const [index, item] of request.items.entries()) {
      const parsed = schema.safeParse({ ...(model !== null && { model }), ...item });
      if (parsed.success) asked.push({ index, item: parsed.data });
      else if (request.batch) results.set(index, refusalOf(parsed.error.issues));
      else
        throw usageError(
          `${request.service} was not called: ${problemsOf(parsed.error.issues)}`,
          '`retune invoke --help` says what each option takes',
        );
    }
    const invoke = createCachedInvoke<ServiceParameters[InvokeFlags['service']]>({
      cache,
      origin: baseUrl,
      service: request.service,
      send: (items, options) =>
        provider.invoke(request.service, request.batch ? items : (items[0] ?? items), { ...options, signal }),
    });
    let attempts = 0;
    let answeredBy: string | null = null;
    for (let at = 0; at < asked.length; at += LARGEST_BATCH) {
      const part = asked.slice(at, at + LARGEST_BATCH);
      const round = await oneRound(
        (attempt) =>
          invoke(
            part.map(({ item }) => item),
            { attempt },
          ),
        {
          random: Math.random,
          sleep: (ms) => delay(ms, undefined, { signal }).then(() => undefined),
          onWait: (ms, tries) =>
            output.info(`${name} answered 429: waiting ${(ms / 1_000).toFixed(1)} s before try ${tries + 1}`),
        },
      );
      attempts = Math.max(attempts, round.attempts);
      answeredBy ??= round.value.model;
      for (const [position, { index }] of part.entries()) {
        const result = round.value.results[position];
        if (result !== undefined) results.set(index, result);
      }
    }
    return {
      provider: name,
      model: answeredBy ?? asked[0]?.item.model ?? null,
      results: request.items.flatMap((_, index) => results.get(index) ?? []),
      latencyMs: Math.round(performance.now() - startedAt),
      attempts,
    };
  } catch (error) {
    if (error instanceof ProviderError) throw asRetuneError(error);
    throw error;
  } finally {
    await Promise.allSettled([calls.close(), cache.close()]);
  }
}

function chooseProvider(context: CommandContext, asked: string | null) {
  const { cwd, options, settings } = context;
  const hasConfig = findConfig(cwd, options.config) !== null;
  const config: Pick<RunConfig, 'providers'> & { training?: RunConfig['training'] } = hasConfig
    ? loadForCommand(context).config
    : { providers: {} };
  const hasKeys = ['DEEPSEEK_EVAL_APP_KEY', 'DEEPSEEK_APP_KEY'].some((name) => settings.variable(name) !== null);
  const known = [...new Set([...BUILT_IN_PROVIDERS, ...Object.keys(config.providers)])];
  const named = asked === null ? null : oneOf(known, asked, '--provider');
  const name = named ?? config.training?.provider ?? (hasKeys ? 'deepseek' : 'local');
  const model =
    config.training?.provider === name ? config.training.base_model : name === 'local' ? 'local-small' : null;
  return { config, name, model };
}

type Issues = readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];

function refusalOf(issues: Issues): CachedResult {
  return { ok: false, code: 'parameters_invalid', message: problemsOf(issues), cached: false };
}

function problemsOf(issues: Issues): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'parameters'}: ${message}`).join('; ');
}

function asRetuneError(error: ProviderError): RetuneError {
  const wait = error.retryAfterMs === null ? '' : ` in ${Math.ceil(error.retryAfterMs / 1_000)} s`;
  const hint = error.reason === 'rate_limited' ? `try again${wait === '' ? ' later' : wait}` : '';
  return new RetuneError(TYPE_OF_REASON[error.reason], error.message, { hint, cause: error });
}
