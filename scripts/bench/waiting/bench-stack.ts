import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import { readSettings } from '../../../config/settings.ts';
import { startDevServer } from '../../../platform/dev-server.ts';
import { createDiskStore } from '../../../platform/disk-store.ts';
import { SEARCH_ATTRIBUTES } from '../../../platform/search-attributes.ts';
import { findTemporalCli } from '../../../platform/temporal-cli.ts';
import { connectClient } from '../../../platform/temporal-connection.ts';
import { startLocalProvider } from '../../../servers/local-provider/local-provider.ts';
import { startTrainingProvider } from './training-provider.ts';
import type { TrainingProvider } from './training-provider.ts';

export interface BenchStack {
  readonly dir: string;
  readonly client: Client;
  readonly store: ReturnType<typeof createDiskStore>;
  readonly provider: TrainingProvider;
  /** Of the one worker process. */
  readonly workerPid: number;
  stop(): Promise<void>;
}

const ROWS = 400;
const LABELS = ['card', 'refund', 'login'];

/** A Temporal dev server, the local provider, one worker process, and a configuration with 400 rows of data. */
export async function startBenchStack(dir: string): Promise<BenchStack> {
  const settings = readSettings();
  const { path: cliPath } = await findTemporalCli({ settings, onProgress: () => undefined });
  const server = await startDevServer({
    ...{ cliPath, dbFile: join(dir, 'temporal.db'), port: 0, uiPort: 0, searchAttributes: SEARCH_ATTRIBUTES },
    onLog: () => undefined,
  });
  const local = await startLocalProvider({ port: 0, dataDir: join(dir, 'provider') });
  const provider = await startTrainingProvider(local.url);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const label = LABELS[row % LABELS.length] ?? '';
    return `"case ${row}: my ${label} does not work, please help",${label}`;
  });
  await writeFile(join(dir, 'data.csv'), ['text,category', ...rows, ''].join('\n'));
  await writeFile(join(dir, 'retune.yaml'), CONFIG);

  const home = join(dir, 'home');
  const worker = spawn(process.execPath, [resolve('bin/retune.js'), 'worker', '--json'], {
    cwd: dir,
    env: {
      ...settings.environment(),
      ...{ TEMPORAL_ADDRESS: server.address, RETUNE_HOME: home, RETUNE_LOCAL_PROVIDER_URL: provider.url },
      RETUNE_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((settle, reject) => {
    worker.stdout.once('data', () => settle());
    worker.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  worker.stdout.resume();
  const client = await connectClient({ environment: {}, address: server.address });
  return {
    ...{ dir, client, provider, workerPid: worker.pid ?? 0 },
    store: createDiskStore(join(home, 'store')),
    async stop() {
      worker.kill('SIGKILL');
      await client.connection.close();
      await provider.close();
      await local.close();
      await server.stop();
    },
  };
}

const CONFIG = `name: waiting
data:
  sources: [{ path: data.csv, columns: { prompt: text, completion: category } }]
training: { provider: local, base_model: local-small }
poll: { interval: 6h }
`;
