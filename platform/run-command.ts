import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Each piece of stdout or stderr as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** The last 64 KiB of stdout and stderr, in the order in which they came. */
  readonly output: string;
}

const KEPT_CHARACTERS = 65_536;

/** Runs a program to its end, without a shell. Rejects only where it cannot be started or is aborted. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      timeout: options.timeoutMs,
      signal: options.signal,
    });
    let output = '';
    const take = (chunk: string): void => {
      output = (output + chunk).slice(-KEPT_CHARACTERS);
      options.onOutput?.(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
