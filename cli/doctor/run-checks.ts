import { loadConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { findConfig } from '../../config/find-config.ts';
import type { CommandContext } from '../context.ts';
import { readLine } from '../model-lines.ts';
import { openWorkspace } from '../workspace.ts';
import { bad, good, words } from './check.ts';
import type { Check } from './check.ts';
import { checkMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { checkProviders } from './providers.ts';
import { checkRedis } from './redis.ts';
import { checkStore } from './store.ts';
import { checkTemporal } from './temporal.ts';

/** Every check, side by side; one that cannot be made is itself a check that failed. */
export async function runChecks(context: CommandContext, machine: Machine): Promise<readonly Check[]> {
  const { settings } = context;
  const { home, store } = openWorkspace(context);
  const { check: configCheck, loaded } = checkConfig(context);
  const providers = async (): Promise<readonly Check[]> => {
    if (loaded === null) return [];
    const { config } = loaded;
    // A store that is away has its own check.
    const line = await readLine(store, config.name).catch(() => null);
    return checkProviders({ settings, config, line, now: new Date() });
  };
  const groups = await Promise.all([
    checkMachine(machine, home),
    checkTemporal(context, store.uri),
    checkStore(store).then((check) => [check]),
    checkRedis(settings).then((check) => [check]),
    providers(),
  ]);
  return [configCheck, ...groups.flat()];
}

function checkConfig(context: CommandContext): { readonly check: Check; readonly loaded: LoadedConfig | null } {
  const { cwd, options } = context;
  try {
    const path = findConfig(cwd, options.config);
    if (path === null)
      return { check: good('config', 'no retune.yaml here or above: `retune init FILE` writes one'), loaded: null };
    const loaded = loadConfig({ cwd, configPath: options.config, sets: options.set });
    return { check: good('config', path), loaded };
  } catch (error) {
    const hint = error instanceof Error && 'hint' in error ? String(error.hint) : '';
    return { check: bad('wrong', 'config', words(error), hint), loaded: null };
  }
}
