import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { freePort } from '../../platform/free-port.ts';
import { spawnGuarded } from '../../platform/guarded-process.ts';
import { ensureSearchAttributes } from '../../platform/search-attributes.ts';
import { testServerClasspath } from './test-server-classpath.ts';

/** Temporal's test server. It has no schedules, list or count. */
export interface TimeSkippingServer {
  readonly address: string;
  /** Until the promise settles, time jumps to the next timer whenever nothing runs; before and after, time is real. */
  skipTimeWhile<T>(promise: Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export type TimeSkipping =
  { readonly server: TimeSkippingServer; readonly reason: null } | { readonly server: null; readonly reason: string };

/** The server's handle once it answers and has the search attributes; null before. */
async function connectTo(address: string, stop: () => Promise<void>): Promise<TimeSkippingServer | null> {
  const options = { address, connectTimeout: 2_000, [InternalConnectionOptionsSymbol]: { supportsTestService: true } };
  const connection = await Connection.connect(options).catch(() => null);
  const testService = connection?.testService;
  if (connection === null || testService === undefined) return null;
  await ensureSearchAttributes(connection, 'default');
  return {
    address,
    async skipTimeWhile(promise) {
      await testService.unlockTimeSkipping({});
      return promise.finally(() => testService.lockTimeSkipping({}));
    },
    async stop() {
      await connection.close();
      await stop();
    },
  };
}

async function startWithJava(): Promise<TimeSkippingServer> {
  const classpath = await testServerClasspath();
  const port = await freePort(0);
  const log: string[] = [];
  const java = spawnGuarded('java', ['-cp', classpath, 'io.temporal.testserver.TestServer', String(port)], {
    onLine: (line) => log.push(line),
    graceMs: 2_000,
  });
  let dead = false;
  void java.ended.then(() => (dead = true));
  const deadline = Date.now() + 60_000;
  for (;;) {
    const server = await connectTo(`127.0.0.1:${port}`, () => java.stop());
    if (server !== null) return server;
    if (dead || Date.now() > deadline) {
      await java.stop();
      throw new Error(`the Java test server did not start: ${log.slice(-3).join(' ')}`);
    }
    await delay(50);
  }
}

async function startWithSdkDownload(): Promise<TimeSkippingServer> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping();
  const server = await connectTo(environment.address, () => environment.teardown());
  if (server === null) throw new Error('the downloaded test server does not answer');
  return server;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * A time-skipping server of the caller's own (time is one for all of its workflows, so one a test file): by Maven and
 * Java, else by the SDK's download, else a reason to skip.
 */
export async function startTimeSkippingServer(): Promise<TimeSkipping> {
  try {
    return { server: await startWithJava(), reason: null };
  } catch (java) {
    try {
      return { server: await startWithSdkDownload(), reason: null };
    } catch (download) {
      const reason = `no time-skipping server: ${messageOf(java)}; the SDK's download: ${messageOf(download)}`;
      return { server: null, reason };
    }
  }
}
