import type { ResolvedConfig } from '../config/resolved-config.ts';
import { planShards, STDIN_PATH } from '../dataset/plan-shards.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { RemoteFiles } from '../domain/remote-files.ts';

/**
 * Says at once what would otherwise fail in the worker: FILE_NOT_FOUND for a source that is not there, USAGE for stdin,
 * which no worker can read.
 */
export async function assertSources(
  { config, baseDir, nominalTime }: ResolvedConfig,
  { remote }: { readonly remote: RemoteFiles | null },
): Promise<void> {
  if (config.data.sources.some(({ path }) => path === STDIN_PATH)) {
    throw new RetuneError('USAGE', 'a run cannot read stdin: its worker is another process', {
      hint: 'write the rows to a file and name that',
    });
  }
  await planShards(config.data, { baseDir, nominalTime, timezone: config.schedule?.timezone ?? 'UTC', remote });
}
