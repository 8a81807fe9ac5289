import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LockTimeout, withFileLock } from '../../platform/file-lock.ts';
import { tempDir } from '../support/temp-dir.ts';

async function deadProcessId(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

/** Runs `count` sections at once and returns how many were in one at the same time, at most. */
async function mostAtOnce(file: string, count: number): Promise<number> {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: count }, () =>
      withFileLock(file, {}, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await readFile(file);
        inside -= 1;
      }),
    ),
  );
  return most;
}

test('one at a time holds the lock, and it is gone afterwards', async () => {
  const folder = await tempDir();
  expect(await mostAtOnce(path.join(folder, 'lock'), 10)).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('of many that find the lock of a killed process, one at a time takes it over', async () => {
  const folder = await tempDir();
  const file = path.join(folder, 'lock');
  await writeFile(file, `${await deadProcessId()}@${hostname()} 00000000-0000-0000-0000-000000000000`);
  expect(await mostAtOnce(file, 10)).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('a process that was killed while it took over a dead lock does not block either', async () => {
  const folder = await tempDir();
  const file = path.join(folder, 'lock');
  const dead = `${await deadProcessId()}@${hostname()}`;
  await writeFile(file, `${dead} 00000000-0000-0000-0000-00000000000a`);
  await writeFile(`${file}.00000000000a`, `${dead} 00000000-0000-0000-0000-00000000000b`);
  expect(await mostAtOnce(file, 3)).toBe(1);
});

test('a lock of a process that lives is waited for, and the wait is limited', async () => {
  const file = path.join(await tempDir(), 'lock');
  await writeFile(file, `${process.ppid}@${hostname()} 00000000-0000-0000-0000-000000000000`);
  let waits = 0;
  const attempt = withFileLock(file, { waitMs: 50, onWait: () => (waits += 1) }, async () => 'never');
  await expect(attempt).rejects.toThrow(LockTimeout);
  expect(waits).toBe(1);
});

test('a lock from another machine is dead once it was waited for, untouched, for the time agreed', async () => {
  const file = path.join(await tempDir(), 'lock');
  await writeFile(file, '1@elsewhere 00000000-0000-0000-0000-000000000000');
  await expect(withFileLock(file, { waitMs: 20, staleAfterMs: 60_000 }, async () => 'never')).rejects.toThrow(
    LockTimeout,
  );
  expect(await withFileLock(file, { waitMs: 20_000, staleAfterMs: 100 }, async () => 'taken over')).toBe('taken over');
});

test('a lock from another machine whose clock is an hour behind is not dead for that', async () => {
  const file = path.join(await tempDir(), 'lock');
  await writeFile(file, '1@elsewhere 00000000-0000-0000-0000-000000000000');
  const theirs = new Date(Date.now() - 3_600_000);
  await utimes(file, theirs, theirs);
  const attempt = withFileLock(file, { waitMs: 200, staleAfterMs: 60_000 }, async () => 'never');
  await expect(attempt).rejects.toThrow(LockTimeout);
});

test('the lock is given back when the action fails', async () => {
  const file = path.join(await tempDir(), 'lock');
  const failing = withFileLock(file, {}, async () => {
    throw new Error('the action failed');
  });
  await expect(failing).rejects.toThrow('the action failed');
  expect(await withFileLock(file, { waitMs: 100 }, async () => 'free')).toBe('free');
});
