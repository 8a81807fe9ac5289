import type { DataConfig } from './data-config.ts';
import type { FilesConfig } from './files-config.ts';
import { isLoopbackUrl } from './loopback.ts';
import { providerEndpoint } from './provider-endpoint.ts';
import type { Settings } from './settings.ts';

/** The providers that rows of the data are sent to: for training, and as prompts of an evaluation. */
function receivers({ training, evaluation }: FilesConfig): readonly string[] {
  const models = [evaluation.baseline, evaluation.judge?.model ?? ''].filter((model) => model.includes(':'));
  const names = models.map((model) => model.slice(0, model.indexOf(':')));
  return training === undefined ? [] : [...new Set([training.provider, ...names])];
}

/**
 * The `data` block with `pii.policy: auto` made a warning where no row leaves this machine. What stays `auto` stops
 * where something is found, until somebody chooses.
 */
export function resolvePii(settings: Settings, config: FilesConfig): DataConfig {
  const { data, providers } = config;
  if (data.pii.policy !== 'auto') return data;
  const leaves = receivers(config).some(
    (name) => !isLoopbackUrl(providerEndpoint(settings, name, providers[name] ?? null).baseUrl),
  );
  return leaves ? data : { ...data, pii: { ...data.pii, policy: 'warn' } };
}
