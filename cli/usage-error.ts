import type { Command, CommanderError } from 'commander';
import { nearest } from '../config/nearest.ts';
import type { RetuneError } from '../domain/failure-type.ts';
import { usageError } from './errors.ts';

/** What commander says of a wrong command line, in our words: exit 2 and a way on. */
export function usageErrorOf(error: CommanderError, program: Command, argv: readonly string[]): RetuneError {
  if (error.code === 'commander.help') {
    return usageError('no command is given', 'see `retune --help`');
  }
  const command = commandOf(program, argv);
  if (error.code === 'commander.unknownCommand') return unknownCommand(command);
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const help = `see \`${nameOf(command)} --help\``;
  const meant = /Did you mean (.+)\?/.exec(suggestion ?? '')?.[1];
  return usageError(message.replace(/\.$/, ''), meant === undefined ? help : `did you mean ${meant}? ${help}`);
}

function unknownCommand(group: Command): RetuneError {
  const word = group.args[0] ?? '';
  const known = group.commands.map((command) => command.name());
  const meant = nearest(word, known);
  const help = `\`${nameOf(group)} --help\` lists all commands`;
  return usageError(
    `there is no command \`${nameOf(group)} ${word}\``,
    meant === null ? help : `did you mean \`${nameOf(group)} ${meant}\`? ${help}`,
  );
}

/** The deepest command that the arguments name. */
function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next !== undefined) command = next;
  }
  return command;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
