import { RetuneError } from '../domain/failure-type.ts';
import { createDeepseekProvider } from './deepseek/deepseek.ts';
import type { DeepseekProvider } from './deepseek/deepseek.ts';
import type { Credentials } from './deepseek/sign.ts';
import type { Capabilities, FineTuneProvider } from './fine-tune-provider.ts';
import type { Transport } from './http.ts';

export interface ProviderOptions {
  /** The provider's name in the configuration. */
  readonly name: string;
  readonly kind: FineTuneProvider['kind'];
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly role: 'train' | 'eval';
  /** Default: the kind. */
  readonly rulePack?: string;
  /** Where this deployment differs from what its kind can do. */
  readonly capabilities?: Partial<Capabilities>;
}

/** What `retune local-provider` takes less of than the format it speaks; the name `local` is built in. */
const LOCAL_CAPABILITIES: Partial<Capabilities> = {
  methods: ['supervised'],
  maxTokens: 4_096,
  minTrainingRows: 10,
  images: false,
};

/** The adapter of a provider's kind. Throws CONFIG_UNSUPPORTED for a kind this version has none for. */
export function createProvider(options: ProviderOptions): DeepseekProvider {
  const { kind, name, rulePack = kind } = options;
  const capabilities = { ...(name === 'local' && LOCAL_CAPABILITIES), ...options.capabilities };
  if (kind === 'deepseek') return createDeepseekProvider({ ...options, rulePack, capabilities });
  throw new RetuneError('CONFIG_UNSUPPORTED', `provider ${name} is of kind ${kind}: that comes in a later version`, {
    hint: 'use provider: local, provider: deepseek, or a named provider of kind deepseek',
    details: { provider: name, kind },
  });
}
