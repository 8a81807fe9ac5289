import { TOKENIZER_NAME } from '../count-tokens.ts';
import type { RulePack } from './rule-pack.ts';

/** OpenAI: 10 examples at least, files of 512 MB; its 4o and 4.1 models use the o200k_base tokenizer. */
export const openaiRules: RulePack = {
  name: 'openai',
  version: '2026-11-01',
  minExamples: 10,
  maxFileBytes: 512 * 1024 * 1024,
  roles: ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
  systemFirst: false,
  userFirst: false,
  alternating: false,
  lastFromAssistant: true,
  contentRequired: true,
  tokenizer: { name: TOKENIZER_NAME, exact: true },
};
