import { join } from 'node:path';
import { startDevServer } from '../platform/dev-server.ts';
import type { DevServer } from '../platform/dev-server.ts';
import { SEARCH_ATTRIBUTES } from '../platform/search-attributes.ts';
import { findTemporalCli } from '../platform/temporal-cli.ts';
import type { CommandContext } from './context.ts';

/** Temporal's dev server with its database in the home; null where TEMPORAL_ADDRESS already names a server. */
export async function startTemporal(
  { settings, output, signal }: CommandContext,
  home: string,
  onLog: (line: string) => void,
): Promise<DevServer | null> {
  if (settings.temporalAddressNamed) return null;
  const cli = await findTemporalCli({
    settings,
    onProgress: (text) => output.info(text),
    signal,
  });
  return startDevServer({
    cliPath: cli.path,
    dbFile: join(home, 'temporal.db'),
    searchAttributes: SEARCH_ATTRIBUTES,
    onLog,
    ...(settings.temporalNamespace !== null && { namespace: settings.temporalNamespace }),
  });
}
