import { RetuneError } from '../domain/failure-type.ts';
import { championBefore } from '../domain/line-champions.ts';
import { versionName } from '../domain/model-line.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { CallOptions, CompletionResult, FineTuneProvider, ProviderModel } from '../provider/fine-tune-provider.ts';
import { ProviderError } from '../provider/provider-error.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { readLines } from './stored-line.ts';

/** Inside the 10 s that a command waits for its answer. */
const CALL_TIMEOUT_MS = 5_000;

type Reach = Pick<ActivityDependencies, 'settings' | 'transport' | 'store'>;

/** The provider of a version, as the configuration that it came from knows it. */
async function providerOfVersion(
  deps: Reach,
  { provider, configRef }: LineVersion,
  role: 'train' | 'eval',
): Promise<FineTuneProvider> {
  const providers = configRef === null ? {} : (await readConfig(deps.store, configRef)).config.providers;
  return providerOf(deps, { providers }, provider, role);
}

/** What comes of one short prompt; throws ProviderError. */
export async function oneAnswer(
  provider: FineTuneProvider,
  model: string,
  options: CallOptions,
): Promise<CompletionResult> {
  const { temperature } = provider.capabilities;
  const decoding = { model, maxTokens: 16, temperature: temperature?.min ?? null, seed: null };
  const [result] = await provider.complete([{ messages: [{ role: 'user', content: 'Hello' }] }], decoding, options);
  return result ?? { ok: false, code: 'no_answer', message: 'no answer came' };
}

/** Sends one prompt; throws ProviderError or PROVIDER_REFUSED where no answer came. The answer itself is not looked at. */
export async function askOnePrompt(
  provider: FineTuneProvider,
  model: string,
  options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<void> {
  const result = await oneAnswer(provider, model, options);
  if (result.ok) return;
  throw new RetuneError('PROVIDER_REFUSED', `${provider.name} gave no answer from ${model}`, {
    hint: 'look at the model at the provider, then retry the run from its gate',
  });
}

/** Why a version gives no answer, in one sentence; null where it gives one. */
export async function whyNoAnswer(deps: Reach, version: LineVersion): Promise<string | null> {
  try {
    const provider = await providerOfVersion(deps, version, 'eval');
    // Hosting it costs by the hour, which a command does not begin by itself.
    if (
      provider.hosting !== null &&
      (await provider.hosting.isNeededFor(version.model, { timeoutMs: CALL_TIMEOUT_MS }))
    )
      return `${version.model} was not asked: ${version.provider} has to host it before it answers`;
    await askOnePrompt(provider, version.model, { timeoutMs: CALL_TIMEOUT_MS });
    return null;
  } catch (error) {
    if (error instanceof ProviderError || error instanceof RetuneError) {
      return `${version.provider} gave no answer to one prompt from ${version.model}: ${error.message}`;
    }
    throw error;
  }
}

/** The models of a version's provider; empty where it cannot be asked: no key, no answer, no such provider any more. */
export async function modelsBeside(
  deps: Reach,
  version: LineVersion,
  timeoutMs: number,
): Promise<readonly ProviderModel[]> {
  try {
    return await (await providerOfVersion(deps, version, 'train')).listModels({ timeoutMs });
  } catch (error) {
    if (error instanceof ProviderError || error instanceof RetuneError) return [];
    throw error;
  }
}

/**
 * Removes a version's model at its provider, unless a champion of any line, or what a rollback would restore there,
 * is the same model: then it throws USAGE. A model that any other version is too stays; why is answered. One that is
 * gone already is as good as removed.
 */
export async function removeAtProvider(deps: Reach, line: ModelLine, version: LineVersion): Promise<string | null> {
  let twin: string | null = null;
  for (const other of await readLines(deps.store)) {
    const same = other.versions.filter(
      (entry) =>
        !entry.deleted &&
        !(other.name === line.name && entry.version === version.version) &&
        entry.provider === version.provider &&
        entry.model === version.model,
    );
    const used = same.find((entry) => entry.version === other.champion || entry.version === championBefore(other));
    if (used !== undefined) {
      throw new RetuneError('USAGE', `${version.model} is also ${other.name}@${used.version}, which is in use`, {
        hint: `it can be deleted when ${other.name} has gone on to other versions`,
      });
    }
    twin ??= versionName(other.name, same[0]?.version ?? null);
  }
  if (twin !== null) return `${version.model} stays at ${version.provider} until ${twin}, the same model, is deleted`;
  const provider = await providerOfVersion(deps, version, 'train');
  try {
    await provider.deleteModel(version.model, { timeoutMs: CALL_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.status !== 404) throw error;
  }
  return null;
}
