import type { RunConfig } from '../config/run-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { Capabilities } from '../provider/fine-tune-provider.ts';

/**
 * What of a configuration the training provider does not take: a warning for each thing that is then left out. Throws
 * CONFIG_UNSUPPORTED for what a run would be another one without.
 */
export function checkCapabilities({ training }: RunConfig, capabilities: Capabilities): readonly string[] {
  const { provider, method, hyperparameters, suffix, seed, from } = training;
  if (!capabilities.methods.includes(method)) {
    throw new RetuneError('CONFIG_UNSUPPORTED', `training.method is ${method}, which ${provider} does not have`, {
      hint: `it has ${capabilities.methods.join(' and ')}`,
    });
  }
  if (from !== undefined && !capabilities.continues) {
    throw new RetuneError('CONFIG_UNSUPPORTED', `training.from: ${provider} does not go on from a tuned model`, {
      hint: 'take it out: training starts at base_model',
    });
  }
  const warnings = Object.entries(hyperparameters)
    .filter(([name, value]) => value !== undefined && !capabilities.hyperparameters.some((taken) => taken === name))
    .map(([name]) => `training.hyperparameters.${name} is not sent: ${provider} takes none`);
  if (seed !== undefined && !capabilities.seed) warnings.push(`training.seed is not sent: ${provider} takes none`);
  if (suffix !== undefined && suffix.length > capabilities.suffixLength)
    warnings.push(`training.suffix is cut to the ${capabilities.suffixLength} characters that ${provider} takes`);
  return warnings;
}

/** The hyperparameters that the provider takes. */
export function takenHyperparameters(
  hyperparameters: RunConfig['training']['hyperparameters'],
  capabilities: Capabilities,
) {
  const { epochs, batch_size, learning_rate_multiplier } = hyperparameters;
  const takes = (name: keyof typeof hyperparameters): boolean => capabilities.hyperparameters.includes(name);
  return {
    ...(epochs !== undefined && takes('epochs') && { epochs }),
    ...(batch_size !== undefined && takes('batch_size') && { batch_size }),
    ...(learning_rate_multiplier !== undefined && takes('learning_rate_multiplier') && { learning_rate_multiplier }),
  };
}
