import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './make-folder.ts';
import { renameOver } from './rename-over.ts';

const ABANDONED_MS = 24 * 3_600_000;

/** The rename is only on disk once its folder is; Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a new file through `fill` and moves it, whole and on disk, to where `fill` says. Until then it has another
 * name in `tempDir` (same file system): a crash or an error leaves the target as it was.
 */
export async function writeAtomically<T>(
  tempDir: string,
  fill: (file: FileHandle) => Promise<{ target: string; result: T }>,
): Promise<T> {
  await makeFolder(tempDir);
  const temp = path.join(tempDir, `${process.pid}-${randomUUID()}`);
  try {
    const file = await open(temp, 'wx', 0o600);
    const { target, result } = await fill(file)
      .then(async (filled) => {
        await file.sync();
        return filled;
      })
      .finally(() => file.close());
    const folder = path.dirname(target);
    await makeFolder(folder);
    await renameOver(temp, target);
    await syncFolder(folder);
    return result;
  } catch (error) {
    await rm(temp, { force: true }).catch(() => {});
    throw error;
  }
}

/** Removes what killed processes left behind a day ago or earlier. */
export async function removeAbandoned(tempDir: string, now = Date.now()): Promise<void> {
  const names = await readdir(tempDir).catch(() => []);
  for (const name of names) {
    const file = path.join(tempDir, name);
    const age = await stat(file).then(
      (found) => now - found.mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MS) await rm(file, { force: true });
  }
}
