import type { Command, CommanderError } from 'commander';
import { nearest } from '../config/nearest.ts';
import type { RetuneError } from '../domain/failure-type.ts';
import { commandOf, lineageOf, nameOf } from './command-of.ts';
import { usageError } from './errors.ts';

/** What commander says of a wrong command line, in our words: exit 2, the word that was likely meant, and a way on. */
export function usageErrorOf(error: CommanderError, program: Command, argv: readonly string[]): RetuneError {
  const { command, rest } = commandOf(program, argv);
  const help = `see \`${nameOf(command)} --help\``;
  const message = error.message.replace(/^error: /, '').replace(/\.$/, '');
  switch (error.code) {
    case 'commander.help':
      return command.name() === 'help' || rest[0] === 'help'
        ? unknownCommand(command, rest[1] ?? '')
        : noCommand(command);
    case 'commander.unknownCommand':
      return unknownCommand(command, command.args[0] ?? '');
    case 'commander.unknownOption':
      return usageError(message, withMeant(optionMeant(command, message), help));
    default:
      return usageError(message, help);
  }
}

function noCommand(group: Command): RetuneError {
  const name = nameOf(group);
  if (group.parent !== null) {
    const known = group.commands.map((command) => command.name());
    return usageError(`no command of ${name} is given`, `choose one of ${known.join(', ')}; see \`${name} --help\``);
  }
  const first = '`retune init FILE` makes a configuration of a data file, `retune doctor` checks what is there';
  return usageError('no command is given', `${first}; \`retune --help\` lists all commands`);
}

function unknownCommand(group: Command, word: string): RetuneError {
  const help = `\`${nameOf(group)} --help\` lists all commands`;
  const meant = commandMeant(group, word);
  return usageError(
    `there is no command \`${nameOf(group)} ${word}\``,
    withMeant(meant === null ? null : `\`${nameOf(meant)}\``, help),
  );
}

/** Of this group the nearest, else a subcommand of another that has exactly this name. */
function commandMeant(group: Command, word: string): Command | null {
  const name = nearest(
    word,
    group.commands.map((command) => command.name()),
  );
  const near = group.commands.find((command) => command.name() === name);
  if (near !== undefined) return near;
  const below = group.commands.flatMap((command) => command.commands);
  return below.find((command) => command.name() === word) ?? null;
}

function optionMeant(command: Command, message: string): string | null {
  const word = /'(--[^'=]+)/.exec(message)?.[1];
  if (word === undefined) return null;
  const known = lineageOf(command).flatMap((one) => one.createHelp().visibleOptions(one));
  return nearest(
    word,
    known.flatMap(({ long }) => long ?? []),
  );
}

function withMeant(meant: string | null, help: string): string {
  return meant === null ? help : `did you mean ${meant}? ${help}`;
}
