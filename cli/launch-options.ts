import { Option } from 'commander';
import type { Command } from 'commander';

/** The flags that `run`, `retry` and `rerun` share. */
export function addLaunchOptions(command: Command): Command {
  return command
    .option('--dev', 'start server, local provider and worker for the length of the command')
    .option('--keep', 'with --dev: leave them up until Ctrl-C')
    .option('--detach', 'start and return at once')
    .option('--yes', 'answer yes to spending (never to a promotion)')
    .addOption(failOnOption());
}

export function failOnOption(): Option {
  return new Option('--fail-on <verdict>', 'which verdicts exit with 4')
    .choices(['never', 'reject', 'hold'])
    .default('hold');
}
