import { Writable } from 'node:stream';
import type { Argument, Command, Option } from 'commander';
import { loadAllCommands } from '../../cli/load-commands.ts';
import { createProgram } from '../../cli/program.ts';
import { code, generated, table } from './markdown.ts';

const ABOUT = `Every command with its arguments and options, as \`retune COMMAND --help\` prints them. How they go together,
JSON output and exit codes: [commands](../cli.md).`;

/** What a command says after its help: examples and notes. */
interface Afterword {
  readonly examples: readonly string[];
  readonly notes: readonly string[];
}

/** The reference of the command line, made from the program that parses it. */
export async function cliPage(): Promise<string> {
  let written = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const program = createProgram({ run: () => Promise.resolve() }, { stdout }, await loadAllCommands());
  const afterwordOf = (command: Command): Afterword => {
    written = '';
    command.outputHelp();
    const lines = written.slice(command.helpInformation().length).split('\n');
    return {
      examples: lines.filter((line) => line.startsWith('  $ ')).map((line) => line.trim()),
      notes: lines.filter((line) => line !== '' && !line.startsWith('  $ ') && line !== 'Examples:'),
    };
  };
  const sections = leaves(program).map((command) => section(command, afterwordOf(command)));
  const everywhere = ['## Options of every command', optionTable(program.options)].join('\n\n');
  return [generated('Command reference', ABOUT), everywhere, ...sections].join('\n\n');
}

function leaves(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => (child.commands.length === 0 ? [child] : [child, ...leaves(child)]));
}

function section(command: Command, { examples, notes }: Afterword): string {
  const usage = `retune ${pathOf(command)} ${command.usage().replaceAll('[options]', '').trim()}`.trim();
  const parts = [
    `## retune ${pathOf(command)}`,
    sentence(command.description()),
    command.commands.length === 0 ? `\`${usage}\`` : `Has ${command.commands.map(linkTo).join(', ')}.`,
    argumentTable(command.registeredArguments),
    optionTable(command.options),
    examples.length === 0 ? '' : `\`\`\`console\n${examples.join('\n')}\n\`\`\``,
    notes.join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function argumentTable(args: readonly Argument[]): string {
  if (args.length === 0) return '';
  const rows = args.map((argument) => [
    code(
      `${argument.required ? '<' : '['}${argument.name()}${argument.variadic ? '...' : ''}${argument.required ? '>' : ']'}`,
    ),
    argument.description + choices(argument.argChoices),
  ]);
  return table(['argument', 'is'], rows);
}

function optionTable(options: readonly Option[]): string {
  const shown = options.filter((option) => !option.hidden);
  if (shown.length === 0) return '';
  const rows = shown.map((option) => [
    code(option.flags),
    option.description + choices(option.argChoices) + (option.mandatory ? ' (must be given)' : ''),
    defaultOf(option),
  ]);
  return table(['option', 'does', 'default'], rows);
}

function choices(words: readonly string[] | undefined): string {
  return words === undefined ? '' : `: ${words.map(code).join(', ')}`;
}

function defaultOf({ defaultValue, defaultValueDescription, negate }: Option): string {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  const isNone = defaultValue === undefined || negate || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return isNone ? '' : code(String(defaultValue));
}

function pathOf(command: Command): string {
  const parent = command.parent;
  return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

function linkTo(command: Command): string {
  return `[${command.name()}](#retune-${pathOf(command).replaceAll(' ', '-')})`;
}

function sentence(text: string): string {
  const [first = ''] = text;
  return `${first.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
