import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

export type SharedData =
  { readonly path: string; readonly reason: null } | { readonly path: null; readonly reason: string };

/**
 * A file or folder of the public data sets that some tests read: below RETUNE_SHARED_DATA, else `../shared/data` beside
 * the repository. Where it is absent, `reason` says why the test is skipped.
 */
export function sharedData(relative: string): SharedData {
  const folder = process.env['RETUNE_SHARED_DATA'] ?? path.resolve(repositoryRoot, '../shared/data');
  const found = path.join(folder, relative);
  if (existsSync(found)) return { path: found, reason: null };
  return { path: null, reason: `${found} does not exist: set RETUNE_SHARED_DATA to the folder of the data sets` };
}
