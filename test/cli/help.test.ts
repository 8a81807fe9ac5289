import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../cli/command-of.ts';
import { loadAllCommands } from '../../cli/load-commands.ts';
import { createProgram } from '../../cli/program.ts';
import { everyCommand } from './command-table.ts';
import { runCli } from './run-cli.ts';

const program = createProgram({ run: () => Promise.resolve() }, { stdout: process.stdout }, await loadAllCommands());

function commandAt(path: string) {
  let command = program;
  for (const name of path.split(' ').filter((word) => word !== '')) {
    const next = command.commands.find((child) => child.name() === name);
    if (next === undefined) throw new Error(`no command ${path}`);
    command = next;
  }
  return command;
}

/** What a help names as an example, without the prompt and what is said of it. */
const examplesIn = (help: string): readonly string[] =>
  [...help.matchAll(/^ {2}[$>] (.*?)(?: {2,}.*)?$/gm)].map(([, line = '']) => line);

describe.each(['', 'models', 'schedule', 'config', 'audit', ...everyCommand()])('the help of `retune %s`', (path) => {
  it('says in one line what it does, and describes each argument and option', () => {
    const command = commandAt(path);
    expect(command.description()).toMatch(/^[^\n]{10,160}$/);
    for (const { description, name } of command.registeredArguments.map((argument) => ({
      description: argument.description,
      name: argument.name(),
    })))
      expect(description, name).not.toBe('');
    for (const { flags, description } of command.options) expect(description, flags).not.toBe('');
  });

  it('has an example of it, all of whose options are there', async () => {
    const { code, stdout, stderr } = await runCli([...path.split(' ').filter((word) => word !== ''), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const own = examplesIn(stdout).filter((line) => line.includes(`retune ${path}`.trim()));
    expect(own.length).toBeGreaterThan(0);
    for (const line of own) {
      const [, after = ''] = line.split('retune ');
      const words = (after.split(/[|>#)]|&&/)[0] ?? '').split(/\s+/);
      const command = deepest(words);
      const known = lineageOf(command).flatMap((one) => one.options.flatMap(({ long, short }) => [long, short]));
      for (const word of words.filter((text) => text.startsWith('--'))) expect(known, line).toContain(word);
    }
  });
});

function deepest(words: readonly string[]) {
  let command = program;
  for (const word of words) command = command.commands.find((child) => child.name() === word) ?? command;
  return command;
}
