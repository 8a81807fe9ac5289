import { resolve } from 'node:path';
import type { RunConfig } from '../config/run-config.ts';
import type { Settings } from '../config/settings.ts';
import type { ProviderRules } from '../dataset/rules/rule-packs.ts';
import { rulePackOf } from './stored-config.ts';

/** The rules that a configuration's rows are held to, and what its model counts tokens with. */
export function trainingRules(
  settings: Settings,
  config: Pick<RunConfig, 'providers' | 'training'>,
  baseDir: string,
): ProviderRules {
  const { provider: name, method, base_model: baseModel, tokenizer } = config.training;
  return {
    name,
    rulePack: rulePackOf(settings, config, name),
    method,
    baseModel,
    ...(tokenizer === undefined ? {} : { tokenizerFile: resolve(baseDir, tokenizer) }),
  };
}
