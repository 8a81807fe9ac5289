import type { Command } from 'commander';

/** A word of the command line with what it means. */
export interface Word {
  readonly text: string;
  readonly about: string;
}

/** What may be typed after one sequence of command words. */
export interface CommandNode {
  /** `models show`; empty for `retune` itself. */
  readonly path: string;
  readonly commands: readonly Word[];
  /** Long and short, the options of all commands included. */
  readonly options: readonly Word[];
  /** The options that take a value: what follows them is a file name, not a command. */
  readonly withValue: readonly string[];
  /** Those of them that take one of a few words, with these. */
  readonly choices: readonly Choices[];
}

export interface Choices {
  readonly option: string;
  readonly words: readonly string[];
}

/** Every command with its subcommands and options, parents first. */
export function commandTree(program: Command): readonly CommandNode[] {
  const common = optionsOf(program);
  return walk(program, '').map((node) => ({
    ...node,
    options: unique([...node.options, ...common.words]),
    withValue: [...new Set([...node.withValue, ...common.withValue])],
    choices: [...node.choices, ...common.choices],
  }));
}

function walk(command: Command, path: string): readonly CommandNode[] {
  const { words: options, withValue, choices } = optionsOf(command);
  const commands = [
    ...command.commands.map((child) => ({ text: child.name(), about: firstLine(child.description()) })),
    // An argument of a few words is typed where a subcommand would be.
    ...command.registeredArguments.flatMap(({ argChoices = [], description }) =>
      argChoices.map((text) => ({ text, about: firstLine(description) })),
    ),
  ];
  const below = command.commands.flatMap((child) =>
    walk(child, path === '' ? child.name() : `${path} ${child.name()}`),
  );
  return [{ path, commands, options, withValue, choices }, ...below];
}

function optionsOf(command: Command) {
  const options = [...command.options, command.createHelp().visibleOptions(command)].flat();
  const words = options.flatMap(({ long, short, description }) =>
    [long, short].filter((text) => text !== undefined).map((text) => ({ text, about: firstLine(description) })),
  );
  const withValue = options
    .filter((option) => option.required || option.optional)
    .flatMap(({ long, short }) => [long, short].filter((text) => text !== undefined));
  const choices = options.flatMap(({ long, argChoices }) =>
    long !== undefined && argChoices !== undefined ? [{ option: long, words: argChoices }] : [],
  );
  return {
    ...{ words: unique(words), withValue },
    choices: [...new Map(choices.map((choice) => [choice.option, choice])).values()],
  };
}

function unique(words: readonly Word[]): readonly Word[] {
  return [...new Map(words.map((word) => [word.text, word])).values()];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
