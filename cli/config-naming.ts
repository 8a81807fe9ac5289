import { resolve } from 'node:path';
import { findConfig } from '../config/find-config.ts';
import { loadConfig } from '../config/load.ts';
import { fileLabel } from '../config/read-config-file.ts';
import type { Ledger } from '../dataset/ledger.ts';
import { planShards } from '../dataset/plan-shards.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { CommandContext } from './context.ts';

/**
 * What to do about plain files whose columns nothing tells, where a configuration names all of them: FILE arguments use
 * none, so that the command without them is meant. Null where that is not so.
 */
export async function withoutFilesHint(
  { cwd }: Pick<CommandContext, 'cwd'>,
  files: readonly string[],
  { issue_counts: counts }: Pick<Ledger, 'issue_counts'>,
  command: string,
): Promise<string | null> {
  if (files.length === 0 || !Object.hasOwn(counts, 'columns_unknown')) return null;
  try {
    const path = findConfig(cwd, null);
    if (path === null) return null;
    const { config, baseDir } = loadConfig({ cwd, configPath: path });
    const timezone = config.schedule?.timezone ?? 'UTC';
    const shards = await planShards(config.data, { baseDir, timezone, nominalTime: new Date().toISOString() });
    const named = new Set(shards.map((shard) => shard.path));
    if (!files.every((file) => named.has(resolve(cwd, file)))) return null;
    const what = files.length === 1 ? 'this file' : 'these files';
    return `FILE arguments use no configuration, and ${fileLabel(path, cwd)} says how to read ${what}: \`retune ${command}\` without them goes by it`;
  } catch (error) {
    // A configuration that does not hold is no matter of a command that needs none.
    if (error instanceof RetuneError) return null;
    throw error;
  }
}
