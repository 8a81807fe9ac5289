import { chmod } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { RetuneError } from '../domain/failure-type.ts';
import { freePort } from './free-port.ts';
import { type GuardedProcess, spawnGuarded } from './guarded-process.ts';
import { missingSearchAttributes } from './search-attributes.ts';

export interface DevServerOptions {
  readonly cliPath: string;
  /** SQLite file; null keeps everything in memory. */
  readonly dbFile: string | null;
  readonly port?: number;
  readonly uiPort?: number;
  readonly namespace?: string;
  /** Names, each registered as Keyword at every start. */
  readonly searchAttributes: readonly string[];
  /** Each line that the server writes. */
  readonly onLog: (line: string) => void;
  readonly retentionDays?: number;
  /** Where the UI has payloads decoded. */
  readonly codecEndpoint?: string;
  readonly startTimeoutMs?: number;
}

export interface DevServer {
  readonly address: string;
  readonly uiUrl: string;
  readonly namespace: string;
  /** A sentence for each port that was taken and what stands in for it. */
  readonly notes: readonly string[];
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<number | null>;
  /** Ends it gracefully, with everything written; may be called again. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): void;
}

const HOST = '127.0.0.1';
const LOG_LINES_KEPT = 20;

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The server answers before its namespace and attributes are there, so all three are waited for. */
async function becomeReady(
  port: number,
  namespace: string,
  options: DevServerOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!(await isListening(port))) await delay(50, undefined, { signal });
  const connection = await Connection.connect({ address: `${HOST}:${port}`, connectTimeout: 10_000 });
  try {
    for (;;) {
      signal.throwIfAborted();
      const ready = await connection.workflowService.describeNamespace({ namespace }).then(
        async () => (await missingSearchAttributes(connection, namespace, options.searchAttributes))?.length === 0,
        () => false,
      );
      if (ready) break;
      await delay(50, undefined, { signal });
    }
    // Its own default keeps a closed run for one day only.
    const workflowExecutionRetentionTtl = msToTs((options.retentionDays ?? 90) * 86_400_000);
    await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
  } finally {
    await connection.close();
  }
}

function serverArguments(
  options: DevServerOptions,
  ports: { port: number; uiPort: number },
  namespace: string,
): string[] {
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(ports.port), '--ui-port', String(ports.uiPort)],
    ...(options.dbFile === null ? [] : ['--db-filename', options.dbFile]),
    ...(namespace === 'default' ? [] : ['--namespace', namespace]),
    ...options.searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...(options.codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', options.codecEndpoint]),
    // Its timers are about a second late without this.
    ...['--dynamic-config-value', 'history.timerProcessorMaxTimeShift="10ms"'],
    ...['--log-level', 'error'],
  ];
}

function startError(log: readonly string[], cause: unknown): RetuneError {
  const said = log.length > 0 ? ` It said:\n${log.join('\n')}` : '';
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RetuneError('TEMPORAL_UNREACHABLE', `The Temporal dev server did not start: ${why}.${said}`, {
    hint: 'Check that no other server uses the same database file, and that the file can be written.',
    cause,
  });
}

async function untilReady(
  server: GuardedProcess,
  port: number,
  namespace: string,
  options: DevServerOptions,
): Promise<void> {
  const giveUp = new AbortController();
  const timeoutMs = options.startTimeoutMs ?? 30_000;
  const timer = setTimeout(() => giveUp.abort(new Error(`it was not ready within ${timeoutMs / 1000} s`)), timeoutMs);
  const died = server.ended.then((code) => {
    const error = new Error(`it ended with exit code ${code}`);
    giveUp.abort(error);
    throw error;
  });
  died.catch(() => {});
  try {
    await Promise.race([becomeReady(port, namespace, options, giveUp.signal), died]);
  } catch (error) {
    throw giveUp.signal.aborted ? giveUp.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** The server makes its files for everybody; those that SQLite makes later take the mode of the first. */
async function ownerOnly(dbFile: string): Promise<void> {
  for (const file of [dbFile, `${dbFile}-wal`, `${dbFile}-shm`]) await chmod(file, 0o600).catch(() => undefined);
}

/**
 * Starts Temporal's dev server and resolves when it can be used: namespace, search attributes and retention are set.
 * A port that is taken is replaced by a free one (see `notes`). It ends with this process, however that ends.
 * Throws TEMPORAL_UNREACHABLE with the server's last words.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const wanted = { port: options.port ?? 7233, uiPort: options.uiPort ?? 8233 };
  const namespace = options.namespace ?? 'default';
  const port = await freePort(wanted.port);
  const uiPort = await freePort(wanted.uiPort);
  const notes = [
    ...(port === wanted.port || wanted.port === 0 ? [] : [`port ${wanted.port} is taken: Temporal listens on ${port}`]),
    ...(uiPort === wanted.uiPort || wanted.uiPort === 0
      ? []
      : [`port ${wanted.uiPort} is taken: Temporal's UI is on ${uiPort}`]),
  ];

  const lastWords: string[] = [];
  const server = spawnGuarded(options.cliPath, serverArguments(options, { port, uiPort }, namespace), {
    onLine(line) {
      lastWords.push(line);
      if (lastWords.length > LOG_LINES_KEPT) lastWords.shift();
      options.onLog(line);
    },
  });
  try {
    await untilReady(server, port, namespace, options);
    if (options.dbFile !== null) await ownerOnly(options.dbFile);
  } catch (error) {
    await server.stop();
    throw startError(lastWords, error);
  }
  return {
    address: `${HOST}:${port}`,
    uiUrl: `http://${HOST}:${uiPort}`,
    namespace,
    notes,
    ended: server.ended,
    stop: () => server.stop(),
    kill: () => server.kill(),
  };
}
