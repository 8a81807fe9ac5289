import type { Command, CommanderError } from 'commander';
import type { RetuneError } from '../domain/failure-type.ts';
import { commandOf, lineageOf, nameOf } from './command-of.ts';
import { errorToJson, errorToText, exitCodeOfError } from './errors.ts';
import { jsonLine } from './output.ts';
import type { OutputStreams } from './output.ts';
import { failedResult } from './run-result.ts';

/** Commands whose output is JSON Lines that end in a `result`. */
const RESULT_COMMANDS: ReadonlySet<string> = new Set(['run', 'watch', 'retry', 'rerun', 'dev']);

/** Before any command has a context, whether JSON is wanted can only be read off the arguments. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

/** `--help` and `--version`: the text as it is, or as one JSON object. */
export function printEarly(
  { code }: CommanderError,
  text: string,
  program: Command,
  argv: readonly string[],
  { stdout }: Pick<OutputStreams, 'stdout'>,
): void {
  if (!wantsJson(argv)) stdout.write(text);
  else if (code === 'commander.version') stdout.write(jsonLine({ version: text.trim() }));
  else stdout.write(jsonLine({ command: nameOf(helpedCommand(program, argv)), help: text }));
}

/** `retune help models` tells of `retune models`. */
function helpedCommand(program: Command, argv: readonly string[]): Command {
  const { command, rest } = commandOf(program, argv);
  const [first, word] = rest;
  const named = first === 'help' ? command.commands.find((one) => one.name() === word) : undefined;
  return named ?? command;
}

/** A failure before any command had a context. */
export function reportEarly(
  error: RetuneError,
  program: Command,
  argv: readonly string[],
  { stdout, stderr }: OutputStreams,
): number {
  const [, top] = lineageOf(commandOf(program, argv).command);
  const endsInResult = top !== undefined && RESULT_COMMANDS.has(top.name());
  const failure = endsInResult ? failedResult(error) : { error: errorToJson(error) };
  if (wantsJson(argv)) stdout.write(jsonLine(failure));
  else stderr.write(errorToText(error, argv.includes('--debug')));
  return exitCodeOfError(error);
}
