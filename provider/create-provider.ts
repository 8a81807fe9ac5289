import { createDeepseekProvider } from './deepseek/deepseek.ts';
import type { Credentials } from './deepseek/sign.ts';
import type { Capabilities, FineTuneProvider } from './fine-tune-provider.ts';
import { createOpenaiProvider } from './openai/openai.ts';
import type { ProviderSetup } from './provider-setup.ts';
import { createTogetherProvider } from './together/together.ts';

/** A provider's kind with the credentials that its format takes. */
export type ProviderCredentials =
  ({ readonly kind: 'deepseek' } & Credentials) | { readonly kind: 'openai' | 'together'; readonly apiKey: string };

/** A provider as a program names it: where it is, in whose role it is called, and by which transport. */
export interface ProviderOptions extends Omit<ProviderSetup, 'rulePack'> {
  readonly credentials: ProviderCredentials;
  /** Default: the kind. */
  readonly rulePack?: string;
}

/** What `retune local-provider` takes less of than the format it speaks; the name `local` is built in. */
const LOCAL_CAPABILITIES: Partial<Capabilities> = {
  maxTokens: 4_096,
  minTrainingRows: 10,
};

/** The adapter of a provider's kind. */
export function createProvider({ credentials, ...options }: ProviderOptions): FineTuneProvider {
  const { name, rulePack = credentials.kind } = options;
  const capabilities = { ...(name === 'local' && LOCAL_CAPABILITIES), ...options.capabilities };
  const setup = { ...options, rulePack, capabilities };
  switch (credentials.kind) {
    case 'deepseek': {
      const { appKey, appSecret } = credentials;
      return createDeepseekProvider({ ...setup, credentials: { appKey, appSecret } });
    }
    case 'openai':
      return createOpenaiProvider({ ...setup, apiKey: credentials.apiKey });
    case 'together':
      return createTogetherProvider({ ...setup, apiKey: credentials.apiKey });
  }
}
