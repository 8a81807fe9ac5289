import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { GUARD, spawnGuarded } from '../../platform/guarded-process.ts';

const TICK = 'console.log("ready " + process.pid); setInterval(() => {}, 1000);';

/** A process that starts the guard as `spawnGuarded` does, and then only waits. */
const STARTER = `
const [guard, code] = process.argv.slice(1);
require('node:child_process').spawn(process.execPath, ['-e', guard, '1000', process.execPath, '-e', code], {
  stdio: ['pipe', 'inherit', 'inherit'],
  detached: true,
});`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} lives on`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Starts a program and waits for its line `ready PID`. */
async function start(code: string, graceMs?: number) {
  let onReady: (pid: number) => void = () => {};
  const ready = new Promise<number>((resolve) => (onReady = resolve));
  const guarded = spawnGuarded(process.execPath, ['-e', code], {
    onLine: (line) => {
      const pid = /^ready (\d+)$/.exec(line)?.[1];
      if (pid !== undefined) onReady(Number(pid));
    },
    ...(graceMs !== undefined && { graceMs }),
  });
  return { guarded, pid: await ready };
}

test('stop asks the program to end and waits until it has', async () => {
  const { guarded, pid } = await start(`process.on("SIGTERM", () => process.exit(3)); ${TICK}`);
  await guarded.stop();
  expect(isAlive(pid)).toBe(false);
  expect(await guarded.ended).toBe(3);
  await guarded.stop();
});

test('a program that does not listen is killed after the grace time', async () => {
  const { guarded, pid } = await start(`process.on("SIGTERM", () => {}); ${TICK}`, 100);
  await guarded.stop();
  expect(isAlive(pid)).toBe(false);
});

test.skipIf(process.platform === 'win32')('kill ends it at once, as a crash would', async () => {
  const { guarded, pid } = await start(`process.on("SIGTERM", () => {}); ${TICK}`);
  guarded.kill();
  expect(await guarded.ended).toBeNull();
  await untilGone(pid);
});

test('its lines come one by one, from stdout and stderr, and its exit code at the end', async () => {
  const lines: string[] = [];
  const guarded = spawnGuarded(
    process.execPath,
    ['-e', 'console.log("a\\nb"); console.error("c"); process.exitCode = 7'],
    {
      onLine: (line) => lines.push(line),
    },
  );
  expect(await guarded.ended).toBe(7);
  expect(lines.toSorted()).toEqual(['a', 'b', 'c']);
});

test('a program that cannot be started says so and ends', async () => {
  const lines: string[] = [];
  const guarded = spawnGuarded('/nowhere/program', [], { onLine: (line) => lines.push(line) });
  expect(await guarded.ended).toBe(127);
  expect(lines.join()).toContain('ENOENT');
});

test('a program does not outlive a starter that was killed with SIGKILL', async () => {
  const starter = spawn(process.execPath, ['-e', STARTER, GUARD, TICK], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(starter.stdout);
  const [line]: unknown[] = await once(lines, 'line');
  const pid = Number(/^ready (\d+)$/.exec(String(line))?.[1]);
  expect(isAlive(pid)).toBe(true);
  starter.kill('SIGKILL');
  await untilGone(pid);
});
