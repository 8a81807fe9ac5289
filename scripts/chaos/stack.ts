import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readSettings } from '../../config/settings.ts';
import { startDevServer } from '../../platform/dev-server.ts';
import { SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts';
import { findTemporalCli } from '../../platform/temporal-cli.ts';

const RETUNE = resolve('bin/retune.js');

/** A child that `restart` replaces by another of the same kind. */
export interface WorkerSlot {
  /** `kill -9`, then a new one; resolves when that one polls. */
  killAndRestart(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

/** The product as processes around a real Temporal dev server: the local provider and two workers on one store. */
export interface ChaosStack {
  readonly address: string;
  readonly providerUrl: string;
  readonly home: string;
  readonly workers: readonly [WorkerSlot, WorkerSlot];
  control(path: string, body: unknown): Promise<void>;
  stop(): Promise<void>;
}

/** Where the provider listens, as the configuration names it when it is not to be the built-in `local`. */
export const PROVIDER_KEYS = { CHAOS_APP_KEY: 'local', CHAOS_APP_SECRET: 'local-secret' };

export async function startStack(dir: string): Promise<ChaosStack> {
  const home = join(dir, 'home');
  await mkdir(home, { recursive: true });
  const settings = readSettings();
  const { path: cliPath } = await findTemporalCli({ settings, onProgress: () => undefined });
  const server = await startDevServer({
    ...{ cliPath, dbFile: null, port: 0, uiPort: 0, searchAttributes: SEARCH_ATTRIBUTES },
    onLog: () => undefined,
  });
  const env = {
    ...settings.environment(),
    ...PROVIDER_KEYS,
    TEMPORAL_ADDRESS: server.address,
    RETUNE_HOME: home,
    RETUNE_LOG_LEVEL: 'info',
    NO_COLOR: '1',
  };
  const children = new Set<ChildProcess>();
  const start = async (args: readonly string[], extra: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [RETUNE, ...args, '--json'], {
      cwd: dir,
      env: { ...env, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.stderr.on('data', (chunk) => appendFileSync(join(dir, `${args[0]}.log`), String(chunk)));
    const firstLine = await new Promise<string>((settle, reject) => {
      child.stdout.once('data', (chunk) => settle(String(chunk)));
      child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}: see ${dir}`)));
    });
    child.stdout.resume();
    return { child, url: (JSON.parse(firstLine.split('\n')[0] ?? '') as { url: string }).url };
  };
  const provider = await start([
    'local-provider',
    '--port',
    '0',
    '--test-controls',
    '--data-dir',
    join(dir, 'provider'),
  ]);
  const slot = async (): Promise<WorkerSlot> => {
    const open = () => start(['worker'], { RETUNE_LOCAL_PROVIDER_URL: provider.url });
    let { child } = await open();
    return {
      async killAndRestart() {
        child.kill('SIGKILL');
        children.delete(child);
        ({ child } = await open());
      },
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
    };
  };
  const workers = [await slot(), await slot()] as const;
  return {
    address: server.address,
    providerUrl: provider.url,
    home,
    workers,
    async control(path, body) {
      const response = await fetch(`${provider.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    },
    async stop() {
      for (const child of children) child.kill('SIGKILL');
      await server.stop();
    },
  };
}
