import type { RunConfig } from '../config/run-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { ModelLine } from '../domain/model-line.ts';
import type { CallOptions, FineTuneProvider } from '../provider/fine-tune-provider.ts';
import { ProviderError } from '../provider/provider-error.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { EvaluatedModel } from './evaluation-plan.ts';
import { resolveModel } from './resolve-model.ts';
import { providerOf } from './stored-config.ts';
import { oneAnswer } from './version-model.ts';

const CALL_TIMEOUT_MS = 5_000;

/** Whom an evaluation of this configuration asks beside the candidate. Throws MODEL_UNKNOWN for a version that is none. */
export function comparedWith(config: RunConfig, line: ModelLine): readonly EvaluatedModel[] {
  const { baseline, judge, scorers } = config.evaluation;
  const judged = judge !== undefined && (scorers === 'auto' || scorers.includes('judge'));
  return [baseline, ...(judged ? [judge.model] : [])].map((named) => resolveModel(named, config, line));
}

/**
 * Throws MODEL_UNKNOWN, with the provider's words, for a model that its provider neither lists nor answers from, and what
 * else the provider finally refuses. One prompt goes to a model that is on no list, none to any other. A provider that
 * is away says nothing: whoever asks it next waits for it.
 */
export async function assertModelsKnown(
  deps: Pick<ActivityDependencies, 'settings' | 'transport'>,
  config: Pick<RunConfig, 'providers'>,
  models: readonly EvaluatedModel[],
  signal?: AbortSignal,
): Promise<void> {
  const options: CallOptions = { timeoutMs: CALL_TIMEOUT_MS, ...(signal !== undefined && { signal }) };
  const names = new Set(models.map(({ provider }) => provider));
  await Promise.all(
    [...names].map(async (name) => {
      const provider = providerOf(deps, config, name, 'eval');
      const listed = await listedBy(provider, options);
      if (listed === null) return;
      const wanted = models.filter((one) => one.provider === name && !listed.has(one.model));
      await Promise.all([...new Set(wanted.map(({ model }) => model))].map((model) => look(provider, model, options)));
    }),
  );
}

/** Null where the provider is away; empty where it shows none, which a key that may only call models need not be shown. */
async function listedBy(provider: FineTuneProvider, options: CallOptions): Promise<ReadonlySet<string> | null> {
  try {
    return new Set((await provider.listModels(options)).map(({ id }) => id));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error.kind === 'final' ? new Set() : null;
  }
}

async function look(provider: FineTuneProvider, model: string, options: CallOptions): Promise<void> {
  try {
    const why = await whyUnknown(provider, model, options);
    if (why !== null) throw unknown(provider, model, why);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.reason === 'refused') throw unknown(provider, model, error.message);
    if (error.kind === 'final') throw error;
  }
}

async function whyUnknown(provider: FineTuneProvider, model: string, options: CallOptions): Promise<string | null> {
  // A model that has to be hosted would cost by the hour from the first look on.
  if (provider.hosting !== null)
    return (await provider.hosting.canHost(model, options)) ? null : 'no hardware is offered for it';
  const result = await oneAnswer(provider, model, options);
  return result.ok ? null : result.message;
}

function unknown({ name }: FineTuneProvider, model: string, why: string): RetuneError {
  return new RetuneError('MODEL_UNKNOWN', `${name} has no model "${model}": ${why}`, {
    hint: 'models are named base, champion, NAME@V, PROVIDER:MODEL, or by an id at the training provider; where the champion itself is gone, compare with the base (--set evaluation.baseline=base) or roll the line back',
  });
}
