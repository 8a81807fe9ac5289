import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** What Windows says of a target that somebody has open just now: a reader, an indexer, a virus scanner. */
const IN_USE: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const TRIES = 8;
const FIRST_WAIT_MS = 10;

/**
 * Moves a file to where another may be. Elsewhere that always works; on Windows it is tried again, for 1.3 s in all, while
 * the other is open.
 */
export async function renameOver(
  from: string,
  to: string,
  system: { readonly platform: NodeJS.Platform; readonly rename: typeof rename } = {
    platform: process.platform,
    rename,
  },
): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (system.platform !== 'win32' || !IN_USE.has(code) || tried === TRIES) throw error;
      await delay(FIRST_WAIT_MS * 2 ** (tried - 1));
    }
  }
}
