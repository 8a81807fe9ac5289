import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { DataConfig } from '../config/data-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { isRemote } from '../domain/remote-files.ts';
import type { RemoteFiles } from '../domain/remote-files.ts';
import { fillPath } from './fill-path.ts';
import { unreadable } from './read/open-file.ts';

/** One file to read. */
export interface Shard {
  /** Its place among all files of the dataset: rows come out in this order. */
  readonly index: number;
  /** Absolute, or an address that `DataPlace.remote` reads. */
  readonly path: string;
  /** How messages and the ledger call it: relative to the config file's folder where it lies inside. */
  readonly displayPath: string;
  /** Absolute folder that its rows' image paths stand against; null where they may name no files. */
  readonly imageRoot: string | null;
  /** The place of its source in `data.sources`. */
  readonly source: number;
}

/** What the paths of `data.sources` stand against. */
export interface DataPlace {
  /** Absolute folder that relative paths stand against. */
  readonly baseDir: string;
  /** ISO 8601, for `{month}` and `{date}`. */
  readonly nominalTime: string;
  readonly timezone?: string;
  /** Where `s3://` sources are read; null where none can be. */
  readonly remote?: RemoteFiles | null;
  /** What to check where a path matches no file, if it is none of `data.sources`. */
  readonly missingHint?: string;
}

/** The same of a path that stood on the command line. */
export const GIVEN_PATH_HINT = 'Check the path that was given.';

/** The path that means standard input. */
export const STDIN_PATH = '-';

function displayOf(path: string, baseDir: string, given: string): string {
  const inside = relative(baseDir, path);
  if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) return inside.split(sep).join('/');
  return given;
}

async function filesOf(pattern: string, baseDir: string): Promise<readonly { path: string; displayPath: string }[]> {
  const literal = resolve(baseDir, pattern);
  const found = await stat(literal).catch(() => null);
  if (found?.isDirectory() === true)
    throw unreadable(pattern, 'it is a folder', `Name its files, as in ${pattern.replace(/\/$/, '')}/*.csv`);
  if (found !== null) return [{ path: literal, displayPath: displayOf(literal, baseDir, pattern) }];
  if (!isDynamicPattern(pattern)) return [];
  const paths = await glob(pattern.split(sep).join('/'), {
    cwd: baseDir,
    absolute: true,
    onlyFiles: true,
    expandDirectories: false,
  });
  return paths.sort().map((path) => ({ path: resolve(path), displayPath: displayOf(resolve(path), baseDir, path) }));
}

async function filesAt(path: string, { baseDir, remote = null }: DataPlace) {
  if (path === STDIN_PATH) return [{ path, displayPath: path }];
  if (isRemote(path)) {
    if (remote !== null) return (await remote.list(path)).map((found) => ({ path: found, displayPath: found }));
    throw unreadable(
      path,
      's3:// sources are read where the store is in S3',
      'Set RETUNE_STORE=s3://…, or copy it here.',
    );
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    throw unreadable(path, 'it is no file of this machine, nor s3://', 'Copy it here and name the copy.');
  return filesOf(path, baseDir);
}

/** The files of all sources, in the order of the configuration, those of a glob sorted by name. Throws FILE_NOT_FOUND. */
export async function planShards(data: DataConfig, place: DataPlace): Promise<Shard[]> {
  const shards: Shard[] = [];
  for (const [source, { path: given, image_root: root }] of data.sources.entries()) {
    const imageRoot = root === undefined ? null : resolve(place.baseDir, root);
    const path = fillPath(given, place.nominalTime, place.timezone ?? 'UTC');
    const files = await filesAt(path, place);
    if (files.length === 0) {
      const filled = path === given ? '' : ` (from ${given})`;
      throw new RetuneError('FILE_NOT_FOUND', `${path}${filled} matches no file in ${place.baseDir}`, {
        hint:
          place.missingHint ??
          'Check the path of data.sources; relative ones stand against the folder of the config file.',
      });
    }
    for (const file of files) shards.push({ index: shards.length, ...file, imageRoot, source });
  }
  return shards;
}
