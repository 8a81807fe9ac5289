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
 * A provider whose rules rows are held to: a built-in name, or a name of the configuration with the pack it follows, the
 * method and model that are to train there, and the absolute path of the model's tokenizer.json.
 */
export type ProviderRules =
  | string
  | {
      readonly name: string;
      readonly rulePack: string;
      readonly method?: TrainingMethod;
      readonly baseModel?: string;
      readonly tokenizerFile?: string;
    };

export type TrainingMethod = 'supervised' | 'dpo';

export interface NamedRules {
  readonly name: string;
  readonly pack: RulePack;
  /** Null where it is not said what the data are for. */
  readonly method: TrainingMethod | null;
  readonly baseModel: string | null;
  readonly tokenizerFile: string | null;
}

/** Throws CONFIG_INVALID for a name without rules. */
export function namedRules(providers: readonly ProviderRules[]): readonly NamedRules[] {
  return providers.map((provider) => {
    const given: Exclude<ProviderRules, string> =
      typeof provider === 'string' ? { name: provider, rulePack: provider } : provider;
    const { name, rulePack, method = null, baseModel = null, tokenizerFile = null } = given;
    const pack = Object.hasOwn(PACKS, rulePack) ? PACKS[rulePack] : undefined;
    if (pack !== undefined) return { name, pack, method, baseModel, tokenizerFile };
    const near = nearest(rulePack, Object.keys(PACKS));
    throw new RetuneError('CONFIG_INVALID', `"${rulePack}" is no known provider`, {
      hint: near === null ? `choose one of ${Object.keys(PACKS).join(', ')}` : `did you mean ${near}?`,
    });
  });
}
