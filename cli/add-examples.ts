import type { Command } from 'commander';

/** Adds an example to the help of each subcommand: by its name, what stands behind the group's. */
export function addExamples(group: Command, exampleOf: Readonly<Record<string, string>>): void {
  for (const command of group.commands) {
    const example = exampleOf[command.name()];
    if (example !== undefined) command.addHelpText('after', `\nExamples:\n  $ retune ${group.name()} ${example}`);
  }
}
