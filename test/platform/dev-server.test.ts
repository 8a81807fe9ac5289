import { createServer } from 'node:net';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { type DevServer, type DevServerOptions, startDevServer } from '../../platform/dev-server.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import { tempDir } from '../support/temp-dir.ts';
import { testTemporalCli } from '../support/temporal-cli.ts';

async function start(change: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const cliPath = await testTemporalCli();
  const server = await startDevServer({
    ...{ cliPath, dbFile: null, port: 0, uiPort: 0, searchAttributes: ['RetuneName'], onLog: () => {} },
    ...change,
  });
  onTestFinished(() => server.stop());
  return server;
}

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('a started server keeps runs for 90 days, in a namespace of the name that was asked for, and serves its UI', async () => {
  const server = await start({ namespace: 'research' });
  const client = await connectClient({ address: server.address, namespace: server.namespace });
  onTestFinished(() => client.connection.close());
  const { config } = await client.workflowService.describeNamespace({ namespace: 'research' });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
  expect((await fetch(server.uiUrl)).status).toBe(200);
  expect(server.notes).toEqual([]);
});

test('a taken port is replaced by another, and the server says so', async () => {
  const [port, uiPort] = [await takenPort(), await takenPort()];
  const { address, uiUrl, notes } = await start({ port, uiPort });
  expect(notes).toEqual([
    `port ${port} is taken: Temporal listens on ${address.split(':')[1]}`,
    `port ${uiPort} is taken: Temporal's UI is on ${new URL(uiUrl).port}`,
  ]);
});

test('what was started is still there after a crash and a new start on the same database file', async () => {
  const dbFile = path.join(await tempDir(), 'temporal.db');
  const first = await start({ dbFile });
  const connection = await Connection.connect({ address: first.address });
  await new Client({ connection }).workflow.start('waits', { taskQueue: 'none', workflowId: 'kept' });
  await connection.close();
  first.kill();
  await first.ended;

  const second = await start({ dbFile });
  const client = await connectClient({ address: second.address });
  onTestFinished(() => client.connection.close());
  expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
});

test('a server that cannot start is an error with its last words', async () => {
  const dbFile = path.join(await tempDir(), 'no', 'such', 'folder', 'temporal.db');
  const error: unknown = await start({ dbFile }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'TEMPORAL_UNREACHABLE', hint: expect.stringContaining('database file') });
  expect(String(error)).toMatch(/did not start: it ended with exit code \d+\. It said:\n.+/);
});
