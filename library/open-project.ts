import { join, resolve } from 'node:path';
import { assertSupported } from '../config/check-support.ts';
import type { DataConfig } from '../config/data-config.ts';
import { resolveHome, resolveStore } from '../config/home.ts';
import { loadConfig, loadObject } from '../config/load.ts';
import type { LoadedConfig } from '../config/load.ts';
import { resolvePii } from '../config/resolve-pii.ts';
import type { RunConfigInput } from '../config/run-config.ts';
import { readSettings } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import type { RemoteFiles } from '../domain/remote-files.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { openRemoteFiles } from '../platform/open-remote-files.ts';
import { openStore } from '../platform/open-store.ts';

/** What `openProject` reads; all of it has a default. */
export interface ProjectOptions {
  /** The folder that relative paths stand against, and where the file is looked for; default: the current one. */
  readonly cwd?: string;
  /** The configuration itself, or the path of its file; default: `retune.{yaml,yml,json}` in `cwd` or above. */
  readonly config?: RunConfigInput | string;
  /** `key.path=value`, as `--set` on the command line. */
  readonly sets?: readonly string[];
  /** Retune's and Temporal's variables, and the providers' keys; default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** A configuration with everything that its runs, workers and tools need to know of the place they work in. */
export interface Project extends LoadedConfig {
  readonly settings: Settings;
  /** The `data` block, its PII policy decided where no row leaves this machine. */
  readonly data: DataConfig;
  /** Absolute: the audit log and working files go there. */
  readonly home: string;
  /** Records and artifacts; the workers of a run must see the same one. */
  readonly store: ArtifactStore;
  /** Where `s3://` sources are read; null where the store is not in S3. */
  readonly remote: RemoteFiles | null;
}

/**
 * Reads a configuration and the environment, as the command line does; connects to nothing and creates nothing. Throws
 * RetuneError: FILE_NOT_FOUND, FILE_UNREADABLE, CONFIG_INVALID or CONFIG_UNSUPPORTED (with `details.problems`), USAGE
 * for a malformed entry of `sets`.
 */
export function openProject(options: ProjectOptions = {}): Project {
  const { config, sets = [] } = options;
  const cwd = resolve(options.cwd ?? '.');
  const settings = options.environment === undefined ? readSettings() : readSettings({ ...options.environment });
  const loaded =
    typeof config === 'object' ? loadObject(config, { cwd, sets }) : loadConfig({ cwd, configPath: config, sets });
  assertSupported(loaded.config, loaded.locate);
  const home = resolveHome(settings, loaded.path, cwd);
  const variable = (name: string): string | null => settings.variable(name);
  return {
    ...loaded,
    settings,
    data: resolvePii(settings, loaded.config),
    home,
    store: openStore(resolveStore(settings, home, cwd), { cacheDir: join(home, 'cache', 'artifacts'), variable }),
    remote: openRemoteFiles(settings.store, variable),
  };
}
