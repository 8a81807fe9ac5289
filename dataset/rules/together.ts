import { TOKENIZER_NAME } from '../count-tokens.ts';
import type { RulePack } from './rule-pack.ts';

/** Together: its own client checks that roles take turns; one example is enough. */
export const togetherRules: RulePack = {
  name: 'together',
  version: '2026-11-01',
  minExamples: 1,
  maxFileBytes: Math.floor(50.1 * 1024 ** 3),
  roles: ['system', 'user', 'assistant', 'tool'],
  systemFirst: true,
  userFirst: true,
  alternating: true,
  lastFromAssistant: true,
  contentRequired: true,
  tokenizer: { name: TOKENIZER_NAME, exact: false },
};
