import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { eraseCommand } from '../erase-subject.ts';

const EXAMPLES = `
Examples:
  $ retune erase ada@example.com --dry-run    where the subject is found, and what would go
  $ retune erase ada@example.com
SUBJECT is what stands in the column that data.sources[].columns.subject names. Runs that still work with rows of the
subject have to end first. Keys of the providers that hold files have to be set, as for a worker.`;

export function registerErase(program: Command, host: Host): void {
  program
    .command('erase')
    .description('delete a data subject from store, caches and provider files; name the models trained on it')
    .argument('<subject>', 'the data subject, as the subject column has it')
    .option('--dry-run', 'search only: delete nothing')
    .option('--yes', 'do not ask at a terminal')
    .addHelpText('after', EXAMPLES)
    .action((subject: string, options: { dryRun?: boolean; yes?: boolean }) =>
      host.run((context) =>
        eraseCommand(context, { subject, dryRun: options.dryRun ?? false, yes: options.yes ?? false }),
      ),
    );
}
