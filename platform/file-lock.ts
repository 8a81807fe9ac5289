import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from './make-folder.ts';
import { processIsGone } from './process-is-gone.ts';

export interface FileLockOptions {
  /**
   * A lock whose file is not touched while somebody waits for it this long has lost its holder; the holder touches it
   * four times as often. Where the holder's process can be seen to live, it must also be ten times as old: it may be busy.
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
  const created = await open(file, 'wx', 0o600).catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  });
  if (created === null) return null;
  try {
    await created.writeFile(text);
    return text;
  } catch (error) {
    // A full disk takes a name and nothing below it: a lock of nobody, which everybody would wait for.
    await rm(file, { force: true });
    throw error;
  } finally {
    await created.close();
  }
}

interface Holder {
  readonly text: string;
  readonly touchedAt: number;
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { text, touchedAt: mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * How long this waiter has seen each lock untouched, by its own stopwatch: the clocks of two machines, and one machine's
 * before and after it was set, may be hours apart, so that an age says nothing.
 */
function watchLocks(): (file: string, holder: Holder) => number {
  const seen = new Map<string, Holder & { readonly since: number }>();
  return (file, holder) => {
    const last = seen.get(file);
    if (last?.text === holder.text && last.touchedAt === holder.touchedAt) return performance.now() - last.since;
    seen.set(file, { ...holder, since: performance.now() });
    return 0;
  };
}

interface Patience {
  readonly staleAfterMs: number;
  readonly untouchedMs: ReturnType<typeof watchLocks>;
}

function isDead(file: string, holder: Holder, { staleAfterMs, untouchedMs }: Patience): boolean {
  const isUntouched = untouchedMs(file, holder) > staleAfterMs;
  const [, pid, host] = /^(\d+)@(\S+) /.exec(holder.text) ?? [];
  // A process number means nothing on another machine (or in another container) that shares the folder.
  if (pid === undefined || host !== hostname()) return isUntouched;
  return processIsGone(Number(pid)) || (isUntouched && Date.now() - holder.touchedAt > 10 * staleAfterMs);
}

/**
 * Removes the lock if its holder is dead. Between reading a lock and removing it, another process may have removed it
 * and a third one taken it anew; so whoever removes it first claims this one holder's removal by a file of its own,
 * looks again, and only then removes. The claim can be orphaned like any lock, and is cleared in the same way.
 */
async function removeIfDead(file: string, patience: Patience): Promise<void> {
  const seen = await readHolder(file);
  if (seen === null || !isDead(file, seen, patience)) return;
  const claim = `${file}.${seen.text.slice(-12) || 'unnamed'}`;
  if ((await tryCreate(claim)) === null) {
    await removeIfDead(claim, patience);
    return;
  }
  try {
    const now = await readHolder(file);
    if (now?.text === seen.text && isDead(file, now, patience)) await rm(file, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

async function acquire(file: string, staleAfterMs: number, options: FileLockOptions): Promise<string> {
  const waitMs = options.waitMs ?? 20_000;
  const patience = { staleAfterMs, untouchedMs: watchLocks() };
  const deadline = performance.now() + waitMs;
  for (let attempt = 0; ; attempt += 1) {
    const text = await tryCreate(file);
    if (text !== null) return text;
    if (attempt === 0) options.onWait?.();
    if (performance.now() > deadline) throw new LockTimeout(file, waitMs);
    await removeIfDead(file, patience);
    await delay(Math.min(2 ** attempt, 100) * (0.5 + Math.random() / 2));
  }
}

/**
 * Runs `action` while no other process (nor another call in this one) does so under the same lock file. A holder that
 * was killed does not block the next one. Throws `LockTimeout`.
 */
export async function withFileLock<T>(file: string, options: FileLockOptions, action: () => Promise<T>): Promise<T> {
  const staleAfterMs = options.staleAfterMs ?? 15_000;
  await makeFolder(path.dirname(file));
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
