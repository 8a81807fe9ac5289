import type { Command } from 'commander';

/** The deepest command that the arguments name, and the words that follow its name without options and their values. */
export function commandOf(
  program: Command,
  argv: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } {
  const words = plainWords(program, argv);
  let command = program;
  for (const [index, word] of words.entries()) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next === undefined) return { command, rest: words.slice(index) };
    command = next;
  }
  return { command, rest: [] };
}

/** `retune models show`. */
export function nameOf(command: Command): string {
  return lineageOf(command)
    .map((one) => one.name())
    .join(' ');
}

/** A command with those it stands under, the program first. */
export function lineageOf(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [...lineageOf(command.parent), command];
}

/** Only options of all commands are known here: a value of another one that is also a command's name comes after that. */
function plainWords(program: Command, argv: readonly string[]): readonly string[] {
  const words: string[] = [];
  let isValue = false;
  for (const word of argv) {
    if (word === '--') break;
    if (!isValue && !word.startsWith('-')) words.push(word);
    isValue = !isValue && program.options.some(({ long, required }) => required && long === word);
  }
  return words;
}
