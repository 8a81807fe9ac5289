import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import { tempDir } from './temp-dir.ts';

/** Why the tests that need a Redis are skipped; null where it is installed. */
export const noRedis: string | null =
  spawnSync('redis-server', ['--version']).status === 0 ? null : 'redis-server is not installed';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** A new, empty one on the same port. */
  restart(): Promise<void>;
  /** Stops it from answering (SIGSTOP) while connections stay open, and lets it go on. */
  freeze(): void;
  thaw(): void;
}

/** A real redis-server of this test's own, without persistence; `args` as on its command line. */
export async function startRedis(...args: readonly string[]): Promise<RedisServer> {
  const dir = await tempDir();
  const port = await freePort(0);
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir, ...args],
      { stdio: 'ignore' },
    );
    while (!(await answers(port))) if (child.exitCode !== null) throw new Error('redis-server did not start');
    return child;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    async restart() {
      await kill();
      child = await start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

/** True once it answers PING. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}
