import { RetuneError } from '../../domain/failure-type.ts';
import { nearest } from '../../config/nearest.ts';
import { deepseekRules } from './deepseek.ts';
import { fireworksRules } from './fireworks.ts';
import { localRules } from './local.ts';
import { mistralRules } from './mistral.ts';
import { openaiRules } from './openai.ts';
import type { RulePack } from './rule-pack.ts';
import { togetherRules } from './together.ts';

const PACKS: Readonly<Record<string, RulePack>> = {
  local: localRules,
  deepseek: deepseekRules,
  openai: openaiRules,
  together: togetherRules,
  fireworks: fireworksRules,
  mistral: mistralRules,
};

/**
 * A provider whose rules rows are held to: a built-in name, or a name of the configuration with the pack it follows and
 * the method that is to train there.
 */
export type ProviderRules =
  string | { readonly name: string; readonly rulePack: string; readonly method?: TrainingMethod };

export type TrainingMethod = 'supervised' | 'dpo';

export interface NamedRules {
  readonly name: string;
  readonly pack: RulePack;
  /** Null where it is not said what the data are for. */
  readonly method: TrainingMethod | null;
}

/** Throws CONFIG_INVALID for a name without rules. */
export function namedRules(providers: readonly ProviderRules[]): readonly NamedRules[] {
  return providers.map((provider) => {
    const {
      name,
      rulePack,
      method = null,
    } = typeof provider === 'string' ? { name: provider, rulePack: provider } : provider;
    const pack = Object.hasOwn(PACKS, rulePack) ? PACKS[rulePack] : undefined;
    if (pack !== undefined) return { name, pack, method };
    const near = nearest(rulePack, Object.keys(PACKS));
    throw new RetuneError('CONFIG_INVALID', `"${rulePack}" is no known provider`, {
      hint: near === null ? `Use one of ${Object.keys(PACKS).join(', ')}.` : `Did you mean "${near}"?`,
    });
  });
}
