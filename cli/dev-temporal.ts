import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEncryptionCodec } from '../platform/encryption-codec.ts';
import { freePort } from '../platform/free-port.ts';
import { startDevServer } from '../platform/dev-server.ts';
import type { DevServer } from '../platform/dev-server.ts';
import { SEARCH_ATTRIBUTES } from '../platform/search-attributes.ts';
import { findTemporalCli } from '../platform/temporal-cli.ts';
import { startCodecServer } from '../servers/codec-server/codec-server.ts';
import type { CommandContext } from './context.ts';

const CODEC_PORT = 8081;
const UI_PORT = 8233;

/**
 * Temporal's dev server with its database in the home; null where TEMPORAL_ADDRESS already names a server. Where there
 * are encryption keys, its UI has a codec server of its own, on loopback.
 */
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
  const [first, ...others] = settings.encryptionKeys();
  const codecPort = first === undefined ? null : await freePort(CODEC_PORT);
  const uiPortFile = join(home, 'ui-port');
  const server = await startDevServer({
    uiPort: await earlierPort(uiPortFile),
    cliPath: cli.path,
    dbFile: join(home, 'temporal.db'),
    searchAttributes: SEARCH_ATTRIBUTES,
    onLog,
    ...(settings.temporalNamespace !== null && { namespace: settings.temporalNamespace }),
    ...(codecPort !== null && { codecEndpoint: `http://127.0.0.1:${codecPort}` }),
  });
  await writeFile(uiPortFile, new URL(server.uiUrl).port, { mode: 0o600 });
  if (first === undefined || codecPort === null) return server;
  try {
    const { port } = new URL(server.uiUrl);
    const codecServer = await startCodecServer({
      codec: createEncryptionCodec({ keys: [first, ...others], strict: false }),
      host: '127.0.0.1',
      port: codecPort,
      origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
      token: null,
    });
    return { ...server, stop: () => codecServer.close().finally(() => server.stop()) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Where the UI of this database was before, so that links that were printed then open again. */
async function earlierPort(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const port = /^\d{4,5}$/.test(text) ? Number(text) : UI_PORT;
  return port <= 65_535 ? port : UI_PORT;
}
