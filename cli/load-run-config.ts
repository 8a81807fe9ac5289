import { assertSupported } from '../config/check-support.ts';
import { loadConfig } from '../config/load.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { OverrideInput } from '../config/overrides.ts';
import type { CommandContext } from './context.ts';

type Overrides = Pick<OverrideInput, 'flags' | 'sourceFlags'>;

/** The configuration of a command, with `--config`, `--set` and the command's own flags. */
export function loadForCommand(
  context: Pick<CommandContext, 'cwd' | 'options'>,
  overrides: Overrides = {},
): LoadedConfig {
  const { cwd, options } = context;
  return loadConfig({ cwd, configPath: options.config, sets: options.set, ...overrides });
}

/** The same, with every key refused that this version cannot honour. */
export function loadForRun(
  context: Pick<CommandContext, 'cwd' | 'options' | 'settings'>,
  overrides: Overrides = {},
): LoadedConfig {
  const loaded = loadForCommand(context, overrides);
  assertSupported(loaded.config, loaded.locate);
  return loaded;
}
