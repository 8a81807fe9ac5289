import { stringify } from 'yaml';
import { formatKeyPath, leavesOf } from './key-path.ts';
import type { LoadedConfig } from './load.ts';
import type { Origin } from './origin.ts';
import { pollIntervalText } from './poll-interval.ts';
import { providerEndpoint } from './provider-endpoint.ts';
import type { RunConfig } from './run-config.ts';
import type { Settings } from './settings.ts';

export interface ShownConfig {
  readonly config: RunConfig;
  /** By key path of every leaf of `config`. */
  readonly origin: Readonly<Record<string, Origin>>;
}

/**
 * What `config show` prints: every default filled in, `poll.interval` resolved to a duration, every other `auto` as
 * `auto`, what is not set left out. A base URL that the environment overrides shows the environment's.
 */
export function showConfig(loaded: LoadedConfig, settings: Settings): ShownConfig {
  const { config } = loaded;
  const origin: Record<string, Origin> = { ...loaded.origin };
  const endpointOf = (name: string) => providerEndpoint(settings, name, config.providers[name] ?? null);

  const training = endpointOf(config.training.provider);
  if (config.poll.interval === 'auto' && training.origin === 'environment') origin['poll.interval'] = 'environment';
  const providers: RunConfig['providers'] = {};
  for (const [name, provider] of Object.entries(config.providers)) {
    const endpoint = endpointOf(name);
    const isOverridden = endpoint.origin === 'environment';
    providers[name] = isOverridden ? { ...provider, base_url: endpoint.baseUrl } : provider;
    if (isOverridden) origin[formatKeyPath(['providers', name, 'base_url'])] = 'environment';
  }
  const interval = pollIntervalText(config.poll.interval, training.baseUrl);
  return { config: { ...config, providers, poll: { ...config.poll, interval } }, origin };
}

/** The configuration as YAML, for reading; it loads again as it stands. */
export function configAsYaml(config: RunConfig): string {
  return stringify(config, { lineWidth: 0 });
}

/** One line a leaf, `key.path: value  (origin)`, for `config show --origin`. */
export function configWithOrigin({ config, origin }: ShownConfig): string {
  const lines = leavesOf(config).map(([path, value]) => {
    const key = formatKeyPath(path);
    return `${key}: ${JSON.stringify(value)}  (${origin[key] ?? 'default'})`;
  });
  return `${lines.join('\n')}\n`;
}
