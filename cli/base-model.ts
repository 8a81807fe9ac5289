import { probeProvider } from '../activities/probe-provider.ts';
import { providerOf } from '../activities/stored-config.ts';
import { proxyOf } from '../config/proxy.ts';
import type { RunConfig } from '../config/run-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { createTransport } from '../provider/http.ts';
import { ProviderError } from '../provider/provider-error.ts';
import type { CommandContext } from './context.ts';

const SHOWN = 10;

/** That the training provider has no such base model; null where it has it, or cannot be asked (no key, no answer). */
export async function baseModelWarning({ settings }: CommandContext, config: RunConfig): Promise<string | null> {
  const { provider: name, base_model: wanted } = config.training;
  const transport = createTransport({ proxy: proxyOf(settings) });
  try {
    const provider = providerOf({ settings, transport }, config, name, 'train');
    const { models, trains } = await probeProvider(provider, wanted);
    if (trains) return null;
    const bases = models.filter(({ baseModel }) => baseModel === null).slice(0, SHOWN);
    return `${name} has no model "${wanted}", so a run would stop at its start; training.base_model is one of: ${bases.map(({ id }) => id).join(', ')}`;
  } catch (error) {
    if (error instanceof ProviderError || error instanceof RetuneError) return null;
    throw error;
  } finally {
    await transport.close();
  }
}
