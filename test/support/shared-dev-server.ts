import { type DevServer, startDevServer } from '../../platform/dev-server.ts';
import { SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts';
import { testTemporalCli } from './temporal-cli.ts';

/** A dev server in memory on free ports. */
export async function startSharedDevServer(): Promise<DevServer> {
  return startDevServer({
    cliPath: await testTemporalCli(),
    dbFile: null,
    port: 0,
    uiPort: 0,
    searchAttributes: SEARCH_ATTRIBUTES,
    onLog: () => {},
  });
}
