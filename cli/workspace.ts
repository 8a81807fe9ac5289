import { join } from 'node:path';
import { findConfig } from '../config/find-config.ts';
import { resolveHome, resolveStore } from '../config/home.ts';
import type { RemoteFiles } from '../domain/remote-files.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { openRemoteFiles } from '../platform/open-remote-files.ts';
import { openStore } from '../platform/open-store.ts';
import type { CommandContext } from './context.ts';

/** Where the runs of a configuration (or of the current folder) live. */
export interface Workspace {
  /** Absolute; null where there is no configuration file. */
  readonly configPath: string | null;
  /** Absolute: `.retune` or RETUNE_HOME. */
  readonly home: string;
  readonly store: ArtifactStore;
  /** Where `s3://` sources are read; null where the store is not in S3. */
  readonly remote: RemoteFiles | null;
}

/** The workspace a command works in; creates nothing. */
export function openWorkspace(context: Pick<CommandContext, 'cwd' | 'options' | 'settings'>): Workspace {
  const { cwd, options, settings } = context;
  const configPath = findConfig(cwd, options.config);
  const home = resolveHome(settings, configPath, cwd);
  const variable = (name: string): string | null => settings.variable(name);
  const store = openStore(resolveStore(settings, home, cwd), { cacheDir: join(home, 'cache', 'artifacts'), variable });
  return { configPath, home, store, remote: openRemoteFiles(settings.store, variable) };
}
