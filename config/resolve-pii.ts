import type { DataConfig } from './data-config.ts';
import type { FilesConfig } from './files-config.ts';
import { isLoopbackUrl } from './loopback.ts';
import { providerEndpoint } from './provider-endpoint.ts';
import { namedModel } from './named-model.ts';
import type { Settings } from './settings.ts';

/** The providers that the configuration itself sends rows to: for training, and as prompts of an evaluation. */
function receivers(config: FilesConfig): readonly string[] {
  const { training, evaluation } = config;
  if (training === undefined) return [];
  const named = [evaluation.baseline, evaluation.judge?.model].map((model) => namedModel(model, config)?.provider);
  return [training.provider, ...named.filter((name) => name !== undefined)];
}

/**
 * The `data` block with `pii.policy: auto` made a warning where no row leaves this machine. What stays `auto` stops
 * where something is found, until somebody chooses. `beside`: providers that are asked too, as the champion's.
 */
export function resolvePii(settings: Settings, config: FilesConfig, beside: readonly string[] = []): DataConfig {
  const { data, providers } = config;
  if (data.pii.policy !== 'auto') return data;
  const leaves = [...new Set([...receivers(config), ...beside])].some(
    (name) => !isLoopbackUrl(providerEndpoint(settings, name, providers[name] ?? null).baseUrl),
  );
  return leaves ? data : { ...data, pii: { ...data.pii, policy: 'warn' } };
}
