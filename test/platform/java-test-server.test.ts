import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTimeSkippingServer, type TimeSkipping } from '../support/java-test-server.ts';

const workflowsPath = fileURLToPath(new URL('../support/workflows/sleep-an-hour.ts', import.meta.url));
let skipping: TimeSkipping;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  skipping = await startTimeSkippingServer();
});
afterAll(() => skipping.server?.stop());

test('the time-skipping server lets an hour pass in moments and knows the search attributes', async ({ skip }) => {
  if (skipping.server === null) return skip(skipping.reason);
  const { address, skipTimeWhile } = skipping.server;
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  try {
    const worker = await Worker.create({ connection: native, taskQueue: 'sleep', workflowsPath });
    const handle = await new Client({ connection }).workflow.start('sleepAnHour', {
      taskQueue: 'sleep',
      workflowId: 'sleeper',
      workflowExecutionTimeout: '2h',
      typedSearchAttributes: [
        { key: defineSearchAttributeKey('RetuneName', SearchAttributeType.KEYWORD), value: 'support' },
      ],
    });
    expect(await worker.runUntil(skipTimeWhile(handle.result()))).toBe('awake');
    const { startTime, closeTime } = await handle.describe();
    expect(Number(closeTime) - Number(startTime)).toBeGreaterThanOrEqual(3_600_000);
  } finally {
    await Promise.all([connection.close(), native.close()]);
  }
});
