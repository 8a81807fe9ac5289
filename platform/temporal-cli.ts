import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../config/settings.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { withFileLock } from './file-lock.ts';
import { runCommand } from './run-command.ts';
import { buildTemporalCli } from './temporal-cli-build.ts';
import { downloadTemporalCli, OFFICIAL_DOWNLOAD } from './temporal-cli-download.ts';

/** The version that is downloaded or built; one that is already on the machine is taken as it is. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

export interface TemporalCliOptions {
  /** `temporalCli` is then the only way tried; PATH is searched in the environment of child processes. */
  readonly settings: Pick<Settings, 'temporalCli' | 'cacheDir' | 'environment'>;
  /** A line about what is being done, while it takes time. */
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
  /** The archive's URL without version and query; for tests. */
  readonly downloadUrl?: string;
}

export interface TemporalCli {
  readonly path: string;
  readonly from: 'RETUNE_TEMPORAL_CLI' | 'PATH' | 'cache' | 'download' | 'go install';
}

type ChildEnvironment = ReturnType<Settings['environment']>;

const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Null where the file is missing, does not start or is another program; else its version line. */
async function versionOf(file: string, environment: ChildEnvironment): Promise<string | null> {
  try {
    await access(file, constants.X_OK);
    const { code, output } = await runCommand(file, ['--version'], { environment, timeoutMs: 20_000 });
    return code === 0 && output.startsWith('temporal version') ? output.trim() : null;
  } catch {
    return null;
  }
}

async function findOnPath(environment: ChildEnvironment, name: string): Promise<string | null> {
  // Windows spells it Path.
  const [, searchPath] = Object.entries(environment).find(([key]) => key.toUpperCase() === 'PATH') ?? [];
  for (const folder of (searchPath ?? '').split(path.delimiter).filter((entry) => path.isAbsolute(entry))) {
    const file = path.join(folder, name);
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return file;
  }
  return null;
}

function missing(message: string, reasons: readonly string[]): RetuneError {
  return new RetuneError('TEMPORAL_CLI_MISSING', [message, ...reasons.map((reason) => `- ${reason}`)].join('\n'), {
    hint:
      'Any of four ways mends it: set RETUNE_TEMPORAL_CLI to the path of a Temporal CLI; install one so that `temporal` is on ' +
      `PATH (https://docs.temporal.io/cli); allow the download from ${new URL(OFFICIAL_DOWNLOAD).origin}; or install Go, with ` +
      'which it is built from source.',
  });
}

async function obtain(options: TemporalCliOptions, target: string): Promise<TemporalCli> {
  const reasons = ['RETUNE_TEMPORAL_CLI is not set', '`temporal` is not on PATH', `the cache has none (${target})`];
  const environment = options.settings.environment();
  const works = async (): Promise<boolean> => (await versionOf(target, environment)) !== null;

  const notDownloaded = await downloadTemporalCli({
    url: options.downloadUrl ?? OFFICIAL_DOWNLOAD,
    version: TEMPORAL_CLI_VERSION,
    target,
    environment,
    onProgress: options.onProgress,
    ...(options.signal && { signal: options.signal }),
  });
  if (notDownloaded === null && (await works())) return { path: target, from: 'download' };
  reasons.push(notDownloaded ?? 'the downloaded file does not run on this machine');
  options.onProgress(reasons.at(-1) ?? '');

  const go = await findOnPath(environment, process.platform === 'win32' ? 'go.exe' : 'go');
  if (go === null)
    throw missing('No Temporal CLI was found, and none could be obtained.', [...reasons, 'Go is not on PATH']);
  const notBuilt = await buildTemporalCli({
    go,
    version: TEMPORAL_CLI_VERSION,
    target,
    environment,
    onProgress: options.onProgress,
    ...(options.signal && { signal: options.signal }),
  });
  if (notBuilt === null && (await works())) return { path: target, from: 'go install' };
  throw missing('No Temporal CLI was found, and none could be obtained.', [
    ...reasons,
    notBuilt ?? 'the built file does not run',
  ]);
}

/**
 * The Temporal CLI of this machine: RETUNE_TEMPORAL_CLI, `temporal` on PATH, the cache, the official download into the
 * cache, `go install` into the cache; the first that runs. Two processes obtain it once. Throws TEMPORAL_CLI_MISSING.
 */
export async function findTemporalCli(options: TemporalCliOptions): Promise<TemporalCli> {
  const { temporalCli, cacheDir } = options.settings;
  const environment = options.settings.environment();
  if (temporalCli !== null) {
    const file = path.resolve(temporalCli);
    if ((await versionOf(file, environment)) !== null) return { path: file, from: 'RETUNE_TEMPORAL_CLI' };
    throw missing(`RETUNE_TEMPORAL_CLI names ${file}, which is not a Temporal CLI that runs here.`, []);
  }

  const onPath = await findOnPath(environment, EXECUTABLE);
  if (onPath !== null && (await versionOf(onPath, environment)) !== null) return { path: onPath, from: 'PATH' };

  const folder = path.join(cacheDir, 'temporal-cli', TEMPORAL_CLI_VERSION);
  const target = path.join(folder, EXECUTABLE);
  const cached = async (): Promise<boolean> => (await versionOf(target, environment)) !== null;
  if (await cached()) return { path: target, from: 'cache' };

  await mkdir(folder, { recursive: true });
  const lock = {
    waitMs: 20 * 60_000,
    onWait: () => options.onProgress('another process is obtaining the Temporal CLI; waiting for it'),
  };
  return withFileLock(path.join(folder, 'lock'), lock, async () =>
    (await cached()) ? { path: target, from: 'cache' } : obtain(options, target),
  );
}
