import type { ArtifactRef } from '../domain/artifact.ts';
import { providerEndpoint } from '../config/provider-endpoint.ts';
import { credentialsFor } from '../config/credentials.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Settings } from '../config/settings.ts';
import { createProvider } from '../provider/create-provider.ts';
import type { DeepseekProvider } from '../provider/deepseek/deepseek.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The configuration of a run, as the CLI stored it. */
export async function readConfig(store: ActivityDependencies['store'], ref: ArtifactRef): Promise<ResolvedConfig> {
  return JSON.parse(await store.readText(ref)) as ResolvedConfig;
}

/** The provider a configuration names, with the credentials of one role and no other. */
export function providerOf(
  { settings, transport }: Pick<ActivityDependencies, 'settings' | 'transport'>,
  config: Pick<RunConfig, 'providers'>,
  name: string,
  role: 'train' | 'eval',
): DeepseekProvider {
  const entry = config.providers[name] ?? null;
  const credentials = credentialsFor(settings, name, entry, role);
  if (credentials.kind !== 'deepseek') {
    // Refuses the kinds that this version has no adapter for.
    return createProvider({
      name,
      kind: credentials.kind,
      baseUrl: credentials.baseUrl,
      credentials: { appKey: '', appSecret: '' },
      transport,
      role,
    });
  }
  const { kind, baseUrl, appKey, appSecret } = credentials;
  return createProvider({
    name,
    kind,
    baseUrl,
    credentials: { appKey, appSecret },
    transport,
    role,
    rulePack: rulePackOf(settings, config, name),
  });
}

/** The rules that a provider's rows are held to: a built-in provider's own, a named one's by its kind. */
export function rulePackOf(settings: Settings, config: Pick<RunConfig, 'providers'>, name: string): string {
  if (name === 'local') return 'local';
  return providerEndpoint(settings, name, config.providers[name] ?? null).kind;
}
