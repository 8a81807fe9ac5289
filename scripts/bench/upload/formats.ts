import type { ProviderCredentials } from '../../../provider/create-provider.ts';

/** Each wire format at the local provider, and what a part looks like in its journal. */
export const FORMATS: Readonly<
  Record<string, { base: string; part: RegExp; partBytes: number | null; credentials: ProviderCredentials }>
> = {
  deepseek: {
    base: '',
    part: /^\/v1\/fine_tune\/upload$/,
    partBytes: null,
    credentials: { kind: 'deepseek', appKey: 'local', appSecret: 'local-secret' },
  },
  openai: {
    base: '/v1',
    part: /^\/v1\/uploads\/[^/]+\/parts$/,
    partBytes: 64 * 1_048_576,
    credentials: { kind: 'openai', apiKey: 'local-secret' },
  },
  together: {
    base: '/together/v1',
    part: /^\/together\/v1\/files\/multipart\/[^/]+\/parts\/\d+$/,
    partBytes: 100 * 1_048_576,
    credentials: { kind: 'together', apiKey: 'local-secret' },
  },
};
