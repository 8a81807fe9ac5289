import { describe, expect, it } from 'vitest';
import { loadAllCommands, loadCommandsOf } from '../../cli/load-commands.ts';
import type { Register } from '../../cli/load-commands.ts';
import { createProgram } from '../../cli/program.ts';

const namesOf = (commands: readonly Register[]): readonly string[] =>
  createProgram({ run: () => Promise.resolve() }, { stdout: process.stdout }, commands).commands.map((command) =>
    command.name(),
  );
const ALL = namesOf(await loadAllCommands());

describe('the commands that are loaded', () => {
  it.each(ALL.filter((name) => name !== 'completion'))('for `retune %s` are those of its module', async (name) => {
    const loaded = namesOf(await loadCommandsOf([name, '--json']));
    expect(loaded).toContain(name);
    expect(loaded.length).toBeLessThan(ALL.length / 2);
  });

  it.each([[['--json', 'list']], [['--config', 'run', 'list']], [['--set', 'name=run', '--quiet', 'list']]])(
    'are found behind the options of the program: %s',
    async (argv) => expect(namesOf(await loadCommandsOf(argv))).toEqual(['list']),
  );

  it.each([[[]], [['--help']], [['help', 'run']], [['lst', 'run']], [['completion', 'bash']]])(
    'are all of them for %j',
    async (argv) => expect(namesOf(await loadCommandsOf(argv))).toEqual(ALL),
  );
});
