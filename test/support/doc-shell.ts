import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_MS = 60_000;
/** A command that takes longer is stopped, so that a test can show what it said. */
const LONGEST_MS = 120_000;

export interface Printed {
  readonly code: number | null;
  /** What stdout and stderr got, as on a terminal. */
  readonly text: string;
}

/** A terminal of a reader: folder, variables and the last exit code carry over from command to command. */
export interface DocShell {
  readonly folder: string;
  run(command: string): Promise<Printed>;
  /** A process that stays, as in a terminal of its own; resolves once it says how it is stopped. */
  start(command: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens one in an empty folder where `examples/` and `bin/` are those of this checkout, and `retune` is the program. */
export async function openDocShell(folder: string, variables: Readonly<Record<string, string>>): Promise<DocShell> {
  await mkdir(join(folder, '.terminal'), { recursive: true });
  await symlink(join(ROOT, 'examples'), join(folder, 'examples'), 'junction');
  await symlink(join(ROOT, 'bin'), join(folder, 'bin'), 'junction');
  const program = join(folder, '.terminal', 'retune');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'bin/retune.js')}" "$@"\n`);
  await chmod(program, 0o755);
  const state = join(folder, '.terminal', 'state');
  await writeFile(state, `cd '${folder}'\nLAST=0\n`);
  const { PATH = '', HOME = '' } = process.env;
  const env = { HOME, NO_COLOR: '1', ...variables, PATH: `${join(folder, '.terminal')}${delimiter}${PATH}` };
  const processes: ChildProcess[] = [];

  return {
    folder,
    async run(command) {
      const script = `exec 2>&1\n. '${state}'\n(exit $LAST)\n${command}\nLAST=$?\n{ export -p; echo "cd '$PWD'"; echo "LAST=$LAST"; } > '${state}'\nexit $LAST`;
      const child = spawn('bash', ['--posix', '-c', script], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      let text = '';
      child.stdout.on('data', (chunk) => void (text += String(chunk)));
      const timer = setTimeout(() => process.kill(-(child.pid ?? 0)), LONGEST_MS);
      await once(child, 'close');
      clearTimeout(timer);
      return { code: child.exitCode, text };
    },
    async start(command) {
      const script = `exec 2>&1\n. '${state}'\nexec ${command}`;
      const child = spawn('bash', ['--posix', '-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
      processes.push(child);
      let text = '';
      await new Promise<void>((settle, reject) => {
        const fail = (why: string): void => reject(new Error(`${command}: ${why}\n${text}`));
        setTimeout(fail, READY_MS, 'it is not ready').unref();
        child.stdout.on('data', (chunk) => {
          text += String(chunk);
          if (/Ctrl-C |"type":"listening"/.test(text)) settle();
        });
        child.once('exit', (code) => fail(`it ended with ${code}`));
      });
    },
    async close() {
      const open = processes.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      const ended = open.map((child) => once(child, 'exit'));
      for (const child of open) child.kill('SIGTERM');
      await Promise.all(ended);
    },
  };
}
