import { TOKENIZER_NAME } from '../count-tokens.ts';
import { MEBIBYTE, MESSAGE_KEYS, SEEN } from './common.ts';
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
  contentIsText: true,
  messageKeys: MESSAGE_KEYS,
  weights: 'any',
  reasoning: false,
  toolCallId: null,
  toolsDescribed: false,
  images: null,
  preference: { images: false },
  tokenizer: { name: TOKENIZER_NAME, exact: false },
};
