import type { Command } from 'commander';
import { configAsYaml, configWithOrigin, showConfig } from '../../config/show.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { loadForCommand } from '../load-run-config.ts';

const EXAMPLES = `
Examples:
  $ retune config show
  $ retune config show --origin          who said each value: flag, set, environment, file or default
  $ retune config show --set training.provider=deepseek --json`;

export function registerConfig(program: Command, host: Host): void {
  const config = program.command('config').description('look at the configuration').addHelpText('after', EXAMPLES);
  config
    .command('show')
    .description('the configuration as it stands, every default filled in')
    .option('--origin', 'who said each value')
    .addHelpText('after', EXAMPLES)
    .action((options: { origin?: boolean }) => host.run((context) => show(context, options.origin ?? false)));
}

function show(context: CommandContext, withOrigin: boolean): Promise<number> {
  const shown = showConfig(loadForCommand(context), context.settings);
  const json = withOrigin ? { config: shown.config, origin: shown.origin } : shown.config;
  context.output.result(json, withOrigin ? configWithOrigin(shown) : configAsYaml(shown.config));
  return Promise.resolve(0);
}
