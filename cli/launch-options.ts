import type { Command, Option } from 'commander';
import { choiceOption } from './choices.ts';

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
  return choiceOption('--fail-on <verdict>', 'which verdicts exit with 4', ['never', 'reject', 'hold']).default('hold');
}
