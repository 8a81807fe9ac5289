import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processIsGone } from './process-is-gone.ts';

export interface FileLockOptions {
  /**
   * A lock whose file was not touched for this long has lost its holder; the holder touches it four times as often.
   * Where the holder's process can be seen to live, it is given ten times as long: it may be busy.
   */
  readonly staleAfterMs?: number;
  /** How long to wait for another holder before giving up. */
  readonly waitMs?: number;
  /** Called once, when the lock is found taken. */
  readonly onWait?: () => void;
}

/** The lock was held by somebody else for the whole of `waitMs`. */
export class LockTimeout extends Error {
  constructor(file: string, waitMs: number) {
    super(`${file} was held by another process for ${waitMs} ms`);
    this.name = 'LockTimeout';
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** The text written into the new lock file; null where there is one already. */
async function tryCreate(file: string): Promise<string | null> {
  const text = `${process.pid}@${hostname()} ${randomUUID()}`;
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return text;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  }
}

async function readHolder(file: string): Promise<{ text: string; ageMs: number } | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { text, ageMs: Date.now() - mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function isDead(holder: { text: string; ageMs: number }, staleAfterMs: number): boolean {
  const [, pid, host] = /^(\d+)@(\S+) /.exec(holder.text) ?? [];
  // A process number means nothing on another machine (or in another container) that shares the folder.
  if (pid === undefined || host !== hostname()) return holder.ageMs > staleAfterMs;
  return processIsGone(Number(pid)) || holder.ageMs > 10 * staleAfterMs;
}

/**
 * Removes the lock if its holder is dead. Between reading a lock and removing it, another process may have removed it
 * and a third one taken it anew; so whoever removes it first claims this one holder's removal by a file of its own,
 * looks again, and only then removes. The claim can be orphaned like any lock, and is cleared in the same way.
 */
async function removeIfDead(file: string, staleAfterMs: number): Promise<void> {
  const seen = await readHolder(file);
  if (seen === null || !isDead(seen, staleAfterMs)) return;
  const claim = `${file}.${seen.text.slice(-12) || 'unnamed'}`;
  if ((await tryCreate(claim)) === null) {
    await removeIfDead(claim, staleAfterMs);
    return;
  }
  try {
    const now = await readHolder(file);
    if (now?.text === seen.text && isDead(now, staleAfterMs)) await rm(file, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

async function acquire(file: string, staleAfterMs: number, options: FileLockOptions): Promise<string> {
  const waitMs = options.waitMs ?? 20_000;
  const deadline = Date.now() + waitMs;
  for (let attempt = 0; ; attempt += 1) {
    const text = await tryCreate(file);
    if (text !== null) return text;
    if (attempt === 0) options.onWait?.();
    if (Date.now() > deadline) throw new LockTimeout(file, waitMs);
    await removeIfDead(file, staleAfterMs);
    await delay(Math.min(2 ** attempt, 100) * (0.5 + Math.random() / 2));
  }
}

/**
 * Runs `action` while no other process (nor another call in this one) does so under the same lock file. A holder that
 * was killed does not block the next one. Throws `LockTimeout`.
 */
export async function withFileLock<T>(file: string, options: FileLockOptions, action: () => Promise<T>): Promise<T> {
  const staleAfterMs = options.staleAfterMs ?? 15_000;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const own = await acquire(file, staleAfterMs, options);
  const touch = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, staleAfterMs / 4);
  touch.unref();
  try {
    return await action();
  } finally {
    clearInterval(touch);
    // Not one that took over from us while we were suspended.
    if ((await readHolder(file))?.text === own) await rm(file, { force: true });
  }
}
