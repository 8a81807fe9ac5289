import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startDevServer } from '../../platform/dev-server.ts';
import { freePort } from '../../platform/free-port.ts';
import { runCommand } from '../../platform/run-command.ts';
import { missingSearchAttributes, SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import {
  composeService,
  environmentHere,
  imageEntrypoint,
  untilHealthy,
  wordsHere,
} from '../support/compose-process.ts';
import type { Places } from '../support/compose-process.ts';
import { programPath } from '../support/program.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import { noS3Server } from '../support/s3-server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { testTemporalCli } from '../support/temporal-cli.ts';
import { writeTickets } from '../support/tickets.ts';

async function startTemporal() {
  const cliPath = await testTemporalCli();
  const server = await startDevServer({
    cliPath,
    dbFile: null,
    port: await freePort(0),
    uiPort: await freePort(0),
    searchAttributes: [],
    onLog: () => {},
  });
  onTestFinished(() => server.stop());
  return { cliPath, address: server.address };
}

test('the local provider starts by its command and passes its health check', { timeout: 180_000 }, async () => {
  const port = String(await freePort(0));
  const places: Places = [
    ['/var/lib/retune', await tempDir()],
    ['4620', port],
  ];
  expect(await untilHealthy('local-provider', await imageEntrypoint(), places)).toBe('healthy');
});

test('the codec server starts by its command and passes its health check', { timeout: 180_000 }, async () => {
  const address = `127.0.0.1:${await freePort(0)}`;
  const places: Places = [
    ['0.0.0.0:8081', address],
    ['127.0.0.1:8081', address],
  ];
  expect(await untilHealthy('codec-server', await imageEntrypoint(), places)).toBe('healthy');
});

test('the search attributes are registered, a second time without harm', async () => {
  const { cliPath, address } = await startTemporal();
  const { entrypoint, command } = await composeService('search-attributes');
  expect(entrypoint).toEqual(['temporal']);
  for (const time of ['first', 'second']) {
    const args = wordsHere(command, [['temporal:7233', address]]);
    const { code, output } = await runCommand(cliPath, args, { environment: process.env });
    expect(code, `${time} time: ${output}`).toBe(0);
  }
  const { connection } = await connectClient({ address });
  onTestFinished(() => connection.close());
  expect(await missingSearchAttributes(connection, 'default', SEARCH_ATTRIBUTES)).toEqual([]);
});

const missing = noRedis ?? noS3Server;

test.skipIf(missing !== null)(
  `a run goes through the stack: worker, store, Redis and provider by their commands${missing === null ? '' : ` (skipped: ${missing})`}`,
  { timeout: 240_000 },
  async () => {
    const [temporal, redis, dir] = [await startTemporal(), await startRedis(), await tempDir()];
    const [metrics, provider, s3] = [await freePort(0), await freePort(0), await freePort(0)].map(String);
    for (const folder of ['data/retune', 'sidecar', 'home']) await mkdir(path.join(dir, folder), { recursive: true });
    const places: Places = [
      ['temporal:7233', temporal.address],
      ['redis://redis:6379', redis.url],
      ['http://s3:7070', `http://127.0.0.1:${s3}`],
      ['7070', `${s3}`],
      ['/sidecar', path.join(dir, 'sidecar')],
      ['/data', path.join(dir, 'data')],
      ['/var/lib/retune', path.join(dir, 'home')],
      ['0.0.0.0:9464', `127.0.0.1:${metrics}`],
      ['127.0.0.1:9464', `127.0.0.1:${metrics}`],
      ['4620', `${provider}`],
    ];
    await untilHealthy('s3', [String(programPath('versitygw'))], places);
    await untilHealthy('local-provider', await imageEntrypoint(), places);
    await untilHealthy('worker', await imageEntrypoint(), places);

    await writeTickets(path.join(dir, 'tickets.csv'), 200);
    await writeFile(path.join(dir, 'retune.yaml'), CONFIG);
    const [node = '', ...args] = await imageEntrypoint();
    const environment = environmentHere(await composeService('worker'), places);
    const { code, output } = await runCommand(node, [...args, 'run', '--json'], { environment, cwd: dir });
    expect(code, output).toBe(0);
    expect(output).toContain('"verdict":"PROMOTE"');
  },
);

const CONFIG = `name: tickets
data: { sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }] }
training: { provider: local, base_model: local-small }
poll: { interval: 500ms }
`;
