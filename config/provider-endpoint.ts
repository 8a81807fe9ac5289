import { RetuneError } from '../domain/failure-type.ts';
import { BUILT_IN_PROVIDERS } from './run-config.ts';
import type { ProviderConfig } from './run-config.ts';
import { quotable } from './secret-like.ts';
import type { Settings } from './settings.ts';

export const DEFAULT_LOCAL_PROVIDER_URL = 'http://127.0.0.1:4620';

const DEFAULT_BASE_URL = {
  deepseek: 'https://api.deepseek.com',
  openai: 'https://api.openai.com/v1',
  together: 'https://api.together.xyz/v1',
} as const;

export interface ProviderEndpoint {
  readonly kind: ProviderConfig['kind'];
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Who said the base URL. */
  readonly origin: 'environment' | 'file' | 'default';
}

/**
 * Where a provider is and which wire format it speaks; needs no key. `provider` is its entry under `providers`, null for
 * a built-in one without. For built-in names the environment's base URL wins over the file's.
 */
export function providerEndpoint(settings: Settings, name: string, provider: ProviderConfig | null): ProviderEndpoint {
  const kind = provider?.kind ?? builtInKind(name);
  const fromEnvironment = environmentBaseUrl(settings, name);
  if (fromEnvironment !== null) return { kind, baseUrl: withoutSlash(fromEnvironment), origin: 'environment' };
  if (provider?.base_url !== undefined) return { kind, baseUrl: withoutSlash(provider.base_url), origin: 'file' };
  const baseUrl = name === 'local' ? DEFAULT_LOCAL_PROVIDER_URL : DEFAULT_BASE_URL[kind];
  return { kind, baseUrl, origin: 'default' };
}

function builtInKind(name: string): ProviderConfig['kind'] {
  if (name === 'local') return 'deepseek';
  if (name === 'deepseek' || name === 'openai' || name === 'together') return name;
  const shown = quotable(name);
  const which = shown === null ? 'a provider is named that' : `the provider ${shown}`;
  throw new RetuneError('CONFIG_INVALID', `${which} is neither built in nor under providers`, {
    hint: `built in are ${BUILT_IN_PROVIDERS.join(', ')}`,
  });
}

function environmentBaseUrl(settings: Settings, name: string): string | null {
  if (name === 'local') return settings.localProviderUrl;
  if (name === 'deepseek') return settings.deepseekBaseUrl;
  if (name === 'openai') return settings.openaiBaseUrl;
  return name === 'together' ? settings.togetherBaseUrl : null;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
