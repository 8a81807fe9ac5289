import { spawn } from 'node:child_process';

export interface GuardedProcess {
  /** Resolves when the program has ended, with its exit code (null: ended by a signal, or never started). */
  readonly ended: Promise<number | null>;
  /** Asks it to end (SIGTERM), insists after `graceMs`; resolves when it has ended. May be called again. */
  stop(): Promise<void>;
  /** SIGKILL at once, as a crash would. */
  kill(): void;
}

export interface GuardOptions {
  /** Each line of stdout and stderr. */
  readonly onLine: (line: string) => void;
  readonly graceMs?: number;
}

/**
 * Runs beside the program, holding the other end of a pipe from us: when we end, in whatever way, the pipe closes and
 * it ends the program. Arguments: grace in ms, program, its arguments. Exported for its test.
 */
export const GUARD = `
const { spawn } = require('node:child_process');
const [grace, program, ...args] = process.argv.slice(1);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true });
child.on('error', (error) => { console.error(error.message); process.exit(127); });
child.on('exit', (code) => process.exit(code ?? 143));
const end = () => { child.kill('SIGTERM'); setTimeout(() => child.kill('SIGKILL'), Number(grace)); };
process.on('SIGTERM', end);
process.stdin.on('error', end).on('close', end).resume();
`;

function forEachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

/**
 * Starts a program that never outlives this process, not even a `kill -9` of it, and that does not get the terminal's
 * Ctrl-C: we decide when it stops.
 */
export function spawnGuarded(program: string, args: readonly string[], options: GuardOptions): GuardedProcess {
  const graceMs = options.graceMs ?? 10_000;
  const guard = spawn(process.execPath, ['-e', GUARD, String(graceMs), program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
  guard.stdin.on('error', () => {});
  forEachLine(guard.stdout, options.onLine);
  forEachLine(guard.stderr, options.onLine);

  const ended = new Promise<number | null>((resolve) => {
    guard.on('error', (error) => {
      options.onLine(error.message);
      resolve(null);
    });
    guard.on('close', (code) => resolve(code));
  });

  const kill = (): void => {
    if (guard.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
    // The guard leads a process group of its own; Windows has none, and there the closed pipe ends the program.
    if (process.platform === 'win32') guard.kill('SIGKILL');
    else process.kill(-guard.pid, 'SIGKILL');
  };

  return {
    ended,
    kill,
    async stop() {
      guard.stdin.end();
      const insist = setTimeout(kill, graceMs + 2_000);
      await ended;
      clearTimeout(insist);
    },
  };
}
