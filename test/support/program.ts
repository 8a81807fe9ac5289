import { existsSync } from 'node:fs';
import path from 'node:path';

/** Why tests that need a program on the PATH are skipped here, with the command that brings it; null where it is there. */
export function programMissing(name: string, mend: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => existsSync(path.join(folder, name))) ? null : `no ${name}: ${mend}`;
}
