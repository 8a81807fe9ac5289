import { TOKENIZER_NAME } from '../count-tokens.ts';
import type { RulePack } from './rule-pack.ts';

/** The `deepseek` wire format names no limits of its own: 10 examples and 512 MB are what its peers ask for. */
export const deepseekRules: RulePack = {
  name: 'deepseek',
  version: '2026-11-01',
  minExamples: 10,
  maxFileBytes: 512 * 1024 * 1024,
  roles: ['system', 'user', 'assistant', 'tool'],
  systemFirst: true,
  userFirst: true,
  alternating: false,
  lastFromAssistant: true,
  contentRequired: true,
  tokenizer: { name: TOKENIZER_NAME, exact: false },
};
