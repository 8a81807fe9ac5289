import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { RetuneError } from '../domain/failure-type.ts';

/** The names a configuration file may have, in the order in which they are looked for. */
export const CONFIG_FILE_NAMES = ['retune.yaml', 'retune.yml', 'retune.json'] as const;

/**
 * The absolute path of the configuration file: the one named, else the first `retune.{yaml,yml,json}` in `cwd` or above,
 * up to the repository's root (the folder that holds `.git`). Null where there is none; a named one that does not exist
 * is FILE_NOT_FOUND.
 */
export function findConfig(cwd: string, configPath: string | null): string | null {
  if (configPath !== null) return namedConfig(resolve(cwd, configPath), configPath);
  let folder = resolve(cwd);
  for (;;) {
    for (const name of CONFIG_FILE_NAMES) {
      const candidate = join(folder, name);
      if (isFile(candidate)) return candidate;
    }
    const parent = dirname(folder);
    if (existsSync(join(folder, '.git')) || parent === folder) return null;
    folder = parent;
  }
}

/** The error of a command that needs a configuration and found none. */
export function noConfigError(cwd: string): RetuneError {
  return new RetuneError(
    'FILE_NOT_FOUND',
    `there is no ${CONFIG_FILE_NAMES.join(', ')} in ${resolve(cwd)} or above, up to the repository's root`,
    { hint: 'write one from your data with `retune init FILE`, or name the file with --config PATH' },
  );
}

function namedConfig(absolute: string, asNamed: string): string {
  if (isFile(absolute)) return absolute;
  const what = existsSync(absolute) ? 'is no file' : 'does not exist';
  throw new RetuneError('FILE_NOT_FOUND', `the configuration ${asNamed} ${what} (${absolute})`, {
    hint: 'check the path after --config, or write one with `retune init FILE`',
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
