import { MEBIBYTE, MESSAGE_KEYS, PILLOW_MAX_PIXELS, SEEN } from './common.ts';
import type { RulePack } from './rule-pack.ts';

/**
 * The `deepseek` wire format is this product's own contract and names no limits: 10 examples and 512 MiB are what its
 * peers ask for, the rest is what its reference server takes.
 */
export const deepseekRules: RulePack = {
  name: 'deepseek',
  version: SEEN,
  sources: [{ page: 'Retune: providers, the deepseek format', url: 'docs/providers.md', seen: SEEN }],
  minExamples: 10,
  maxExamples: null,
  maxFileBytes: 512 * MEBIBYTE,
  maxExampleTokens: null,
  roles: ['system', 'user', 'assistant', 'tool'],
  systemFirst: true,
  userFirst: true,
  alternating: false,
  lastFromAssistant: true,
  contentRequired: true,
  messageKeys: MESSAGE_KEYS,
  weights: 'any',
  reasoning: false,
  toolCallId: null,
  toolsDescribed: false,
  images: {
    perExample: null,
    // A data URL of at most 4 MiB: base64 makes four characters of three bytes.
    maxBytes: 3 * MEBIBYTE - 1024,
    maxPixels: PILLOW_MAX_PIXELS,
    formats: ['png', 'jpeg', 'webp', 'gif'],
    colours: null,
    urls: true,
    maxExamples: null,
  },
  preference: { images: false },
  tokenizer: { exact: false },
};
