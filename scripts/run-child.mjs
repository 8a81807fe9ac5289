import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs Node on `args` with this process's own stdin, stdout and stderr; resolves with its exit code. Signals reach the
 * child once: a terminal sends Ctrl-C to both of us, so SIGINT is passed on only where there is no terminal.
 */
export function runNode(args, { cwd, env = process.env } = {}) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'inherit' });
  const onInterrupt = () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  };
  const onTerminate = () => child.kill('SIGTERM');
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
