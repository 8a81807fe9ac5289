import { deepseekRules } from './deepseek.ts';
import type { RulePack } from './rule-pack.ts';

/** The local provider speaks the `deepseek` format and keeps to its rules. */
export const localRules: RulePack = { ...deepseekRules, name: 'local' };
