import type { ArtifactRef } from '../domain/artifact.ts';
import { providerEndpoint } from '../config/provider-endpoint.ts';
import { credentialsFor } from '../config/credentials.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import type { ProviderConfig, RunConfig } from '../config/run-config.ts';
import type { Settings } from '../config/settings.ts';
import { createProvider } from '../provider/create-provider.ts';
import type { Capabilities, FineTuneProvider } from '../provider/fine-tune-provider.ts';
import type { Transport } from '../provider/http.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { storeMismatch } from './store-mismatch.ts';

/** The configuration of a run, as the CLI stored it. */
export async function readConfig(store: ActivityDependencies['store'], ref: ArtifactRef): Promise<ResolvedConfig> {
  return JSON.parse(await store.readText(ref)) as ResolvedConfig;
}

/**
 * The same for a run that can still end at no cost: throws STORE_MISMATCH, which is final, where this store does not hold
 * it. Whatever ends a job or deletes an upload waits for a worker of the right store instead: giving up there would
 * leave a job that is paid for.
 */
export async function readOwnConfig(store: ActivityDependencies['store'], ref: ArtifactRef): Promise<ResolvedConfig> {
  if (!(await store.has(ref))) throw storeMismatch(store.uri, 'its configuration');
  return readConfig(store, ref);
}

/** The provider a configuration names, with the credentials of one role and no other. */
export function providerOf(
  { settings, transport }: Pick<ActivityDependencies, 'settings' | 'transport'>,
  config: Pick<RunConfig, 'providers'>,
  name: string,
  role: 'train' | 'eval',
): FineTuneProvider {
  const entry = config.providers[name] ?? null;
  const { baseUrl, ...credentials } = credentialsFor(settings, name, entry, role);
  const rulePack = rulePackOf(settings, config, name);
  const capabilities = declaredCapabilities(entry);
  return createProvider({
    name,
    baseUrl,
    credentials,
    transport: limited(transport, entry),
    role,
    rulePack,
    capabilities,
  });
}

/** A provider's own limits travel with each of its calls, to where all calls are counted. */
function limited(transport: Transport, entry: ProviderConfig | null): Transport {
  const { requests_per_minute: requests = null, tokens_per_minute: tokens = null } = entry ?? {};
  if (requests === null && tokens === null) return transport;
  const limits = { requests, tokens };
  return { ...transport, request: (request) => transport.request({ ...request, limits }) };
}

const DAY_MS = 86_400_000;

/** What the configuration says of a service that keeps other promises than the format it speaks. */
function declaredCapabilities(entry: ProviderConfig | null): Partial<Capabilities> {
  const by = entry?.create_once;
  if (by === undefined) return {};
  return { createOnce: by === 'idempotency_key' ? { by, keyLifeMs: DAY_MS } : { by } };
}

/** The rules that a provider's rows are held to: a built-in provider's own, a named one's by its kind. */
export function rulePackOf(settings: Settings, config: Pick<RunConfig, 'providers'>, name: string): string {
  if (name === 'local') return 'local';
  return providerEndpoint(settings, name, config.providers[name] ?? null).kind;
}
