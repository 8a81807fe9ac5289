import { dirname, join, resolve } from 'node:path';
import type { Settings } from './settings.ts';
import type { StoreUri } from './settings-values.ts';

/** The absolute folder of Retune's own files: `RETUNE_HOME`, else `.retune` beside the config file, else in `cwd`. */
export function resolveHome(settings: Pick<Settings, 'retuneHome'>, configPath: string | null, cwd: string): string {
  if (settings.retuneHome !== null) return resolve(cwd, settings.retuneHome);
  return join(configPath === null ? resolve(cwd) : dirname(resolve(cwd, configPath)), '.retune');
}

/** Where the artifact store is: `RETUNE_STORE`, else `store` in the home; a file path comes out absolute. */
export function resolveStore(settings: Pick<Settings, 'store'>, home: string, cwd: string): StoreUri {
  if (settings.store === null) return { kind: 'file', path: join(home, 'store') };
  return settings.store.kind === 's3' ? settings.store : { kind: 'file', path: resolve(cwd, settings.store.path) };
}

/** The user's cache folder + `/retune`, by the custom of each system. */
export function defaultCacheDir(
  variable: (name: string) => string | null,
  homeFolder: string,
  platform: NodeJS.Platform,
): string {
  if (platform === 'win32') return join(variable('LOCALAPPDATA') ?? join(homeFolder, 'AppData', 'Local'), 'retune');
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Caches', 'retune');
  return join(variable('XDG_CACHE_HOME') ?? join(homeFolder, '.cache'), 'retune');
}
