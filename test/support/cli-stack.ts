import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import { startDevServer } from '../../platform/dev-server.ts';
import type { DevServer } from '../../platform/dev-server.ts';
import { SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import type { Journal } from './pipeline.ts';
import { tempDir } from './temp-dir.ts';
import { testTemporalCli } from './temporal-cli.ts';
import { writeTickets } from './tickets.ts';

const RETUNE = resolve(import.meta.dirname, '../../bin/retune.js');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RetuneOptions {
  /** Hears what is written while the command runs. */
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
}

export interface WorkerProcessOptions {
  readonly args?: readonly string[];
  /** Of this process alone, such as another way to Temporal than the direct one. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The product as processes: a dev server with a database file, the local provider, and the real command line. */
export interface CliStack {
  readonly dir: string;
  readonly temporalAddress: string;
  readonly providerUrl: string;
  /** The last argument may be options. */
  retune(...args: readonly (string | RetuneOptions)[]): Promise<CliResult>;
  /** Starts a worker process; resolves when it polls. */
  startWorker(options?: WorkerProcessOptions): Promise<ChildProcess>;
  /** Sets variables for every process that is started from now on. */
  setEnvironment(variables: Readonly<Record<string, string>>): void;
  /** `kill -9` of the server, then a new one on the same file and ports. */
  restartTemporal(): Promise<void>;
  killTemporal(): Promise<void>;
  journal(): Promise<Journal>;
  control(path: string, body: unknown): Promise<void>;
}

export async function startCliStack(): Promise<CliStack> {
  const dir = await tempDir();
  const provider = await startLocalProvider({ port: 0, dataDir: join(dir, 'provider'), testControls: true });
  onTestFinished(() => provider.close());
  const cliPath = await testTemporalCli();
  const ports = { port: await freePort(0), uiPort: await freePort(0) };
  await mkdir(join(dir, 'home'));
  const startServer = (): Promise<DevServer> =>
    startDevServer({
      cliPath,
      dbFile: join(dir, 'home', 'temporal.db'),
      ...ports,
      searchAttributes: SEARCH_ATTRIBUTES,
      onLog: () => {},
    });
  let server = await startServer();
  onTestFinished(() => server.stop());
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TEMPORAL_ADDRESS: server.address,
    RETUNE_HOME: join(dir, 'home'),
    RETUNE_LOCAL_PROVIDER_URL: provider.url,
    // For a named provider that a test puts before the same server.
    LAB_APP_KEY: 'local',
    LAB_APP_SECRET: 'local-secret',
    NO_COLOR: '1',
  };
  await writeTickets(join(dir, 'tickets.csv'), 200);
  await writeFile(join(dir, 'retune.yaml'), CONFIG);

  return {
    dir,
    temporalAddress: server.address,
    providerUrl: provider.url,
    retune: (...args) =>
      new Promise((settle) => {
        const words = args.filter((arg) => typeof arg === 'string');
        const child = spawn(process.execPath, [RETUNE, ...words], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
        const output = { stdout: '', stderr: '' };
        const options = args.find((arg) => typeof arg !== 'string');
        child.stdout.on('data', (chunk) => {
          output.stdout += String(chunk);
          options?.onStdout?.(String(chunk));
        });
        child.stderr.on('data', (chunk) => {
          output.stderr += String(chunk);
          options?.onStderr?.(String(chunk));
        });
        child.on('close', (code) => settle({ code, ...output }));
      }),
    startWorker: ({ args = [], env: own = {} } = {}) =>
      new Promise((settle, reject) => {
        const child = spawn(process.execPath, [RETUNE, 'worker', '--json', ...args], {
          cwd: dir,
          env: { ...env, ...own },
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        onTestFinished(() => void child.kill('SIGKILL'));
        child.stdout.once('data', () => settle(child));
        child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
      }),
    setEnvironment: (variables) => void Object.assign(env, variables),
    async killTemporal() {
      server.kill();
      await server.ended;
    },
    async restartTemporal() {
      server.kill();
      await server.ended;
      server = await startServer();
    },
    journal: async () => (await (await fetch(`${provider.url}/_journal`)).json()) as Journal,
    async control(path, body) {
      const response = await fetch(`${provider.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    },
  };
}

const CONFIG = `name: tickets
data:
  sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }]
training: { provider: local, base_model: local-small }
poll: { interval: 500ms }
`;
