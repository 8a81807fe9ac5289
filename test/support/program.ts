import { existsSync } from 'node:fs';
import path from 'node:path';

const onPath = (process.env['PATH'] ?? '').split(path.delimiter);

function findIn(folders: readonly string[], name: string): string | null {
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** Where a program is: on the PATH, or where `go install` puts it; null where it is in neither. */
export function programPath(name: string): string | null {
  return findIn([...onPath, path.join(process.env['HOME'] ?? '', 'go', 'bin')], name);
}

/** Why tests that need a program on the PATH are skipped here, with the command that brings it; null where it is there. */
export function programMissing(name: string, mend: string): string | null {
  return findIn(onPath, name) === null ? `no ${name}: ${mend}` : null;
}
