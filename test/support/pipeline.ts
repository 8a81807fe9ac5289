import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { loadConfig } from '../../config/load.ts';
import type { ResolvedConfig } from '../../config/resolved-config.ts';
import { readSettings } from '../../config/settings.ts';
import { initialRecord } from '../../domain/initial-record.ts';
import { workflowStart } from '../../runs/start-run.ts';
import { documentKey } from '../../domain/identity.ts';
import type { RunOutcome } from '../../domain/run-outcome.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import type { PipelineStage } from '../../domain/stage.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { createLogger } from '../../platform/logger.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import type { LocalProvider } from '../../servers/local-provider/local-provider.ts';
import { startWorker } from '../../worker/start-worker.ts';
import type { RunningWorker } from '../../worker/start-worker.ts';
import { sharedTemporal, workflowBundlePath } from './services.ts';
import { writeTickets } from './tickets.ts';

export interface Journal {
  readonly requests: readonly {
    readonly at: string;
    readonly method: string;
    readonly path: string;
    readonly status: number | null;
    readonly idempotency_key: string | null;
  }[];
  readonly jobs: readonly {
    readonly job_id: string;
    readonly status: string;
    readonly model: string;
    readonly fine_tuned_model: string | null;
    readonly metadata: Record<string, string>;
  }[];
  readonly files: readonly { readonly file_id: string; readonly deleted: boolean }[];
}

export interface Pipeline {
  readonly client: Client;
  readonly dir: string;
  readonly taskQueue: string;
  /** The model line of every run of this pipeline: its own, since line entities are shared by name. */
  readonly name: string;
  readonly provider: LocalProvider;
  readonly store: ReturnType<typeof createDiskStore>;
  readonly worker: RunningWorker;
  readonly env: Readonly<Record<string, string>>;
  startWorker(): Promise<RunningWorker>;
  /** Starts a run of the test's own tickets; `config` is YAML that is added at the end. */
  start(options?: StartOptions): Promise<{ runId: string; result(): Promise<RunOutcome> }>;
  record(runId: string): Promise<RunRecord>;
  journal(): Promise<Journal>;
  /** Everything the workers have logged. */
  log(): string;
  control(path: string, body: unknown): Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly runId?: string;
  readonly yaml?: string;
  readonly sets?: readonly string[];
  readonly approveSpending?: boolean;
  readonly retryOf?: string;
  readonly from?: PipelineStage | null;
}

export interface PipelineOptions {
  readonly temporal?: { readonly address: string; readonly namespace?: string };
  readonly rows?: number;
  readonly withoutWorker?: boolean;
  readonly createTimeoutMs?: number;
  /** What the worker logs is kept for `log()`. */
  readonly logLevel?: 'debug' | 'warn' | 'silent';
  /** Of the workers, beside what names the stack. */
  readonly env?: Readonly<Record<string, string>>;
  /** The provider's secret, on both sides. */
  readonly appSecret?: string;
}

/** A whole stack of its own on the shared dev server: provider with test controls, worker, store, data. */
export async function startPipeline(dir: string, options: PipelineOptions = {}): Promise<Pipeline> {
  const temporal = options.temporal ?? (await sharedTemporal());
  const { appSecret = 'local-secret' } = options;
  const provider = await startLocalProvider({ port: 0, dataDir: join(dir, 'provider'), testControls: true, appSecret });
  const env = {
    RETUNE_LOCAL_PROVIDER_URL: provider.url,
    RETUNE_LOCAL_APP_SECRET: appSecret,
    // The same server in the other formats: as `openai` and `together` it is a provider like any.
    OPENAI_BASE_URL: `${provider.url}/v1`,
    OPENAI_API_KEY: appSecret,
    TOGETHER_BASE_URL: `${provider.url}/together/v1`,
    TOGETHER_API_KEY: appSecret,
    TEMPORAL_ADDRESS: temporal.address,
    RETUNE_LOG_LEVEL: 'silent',
    ...options.env,
  };
  const settings = readSettings(env);
  const store = createDiskStore(join(dir, 'home', 'store'));
  const target = { environment: env, address: temporal.address };
  const client = await connectClient(target);
  const name = `tickets-${randomUUID().slice(0, 8)}`;
  const taskQueue = `test-${name}`;
  const logLines: string[] = [];
  const logger = createLogger({
    level: options.logLevel ?? 'silent',
    json: true,
    destination: { write: (line) => void logLines.push(line) },
  });
  const bundlePath = await workflowBundlePath();
  const workers: RunningWorker[] = [];
  const startOne = async (): Promise<RunningWorker> => {
    const worker = await startWorker({
      settings,
      home: join(dir, 'home'),
      store,
      logger,
      target,
      taskQueue,
      bundlePath,
      createTimeoutMs: options.createTimeoutMs,
    });
    workers.push(worker);
    return worker;
  };
  await writeTickets(join(dir, 'tickets.csv'), options.rows ?? 400);
  const control = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${provider.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  };
  const record = async (runId: string): Promise<RunRecord> => {
    const document = await store.readDocument(documentKey.run(runId));
    if (document === null) throw new Error(`no record of ${runId}`);
    return JSON.parse(document.text) as RunRecord;
  };
  const worker = options.withoutWorker === true ? undefined : await startOne();

  return {
    client,
    dir,
    taskQueue,
    name,
    provider,
    store,
    env,
    get worker() {
      if (worker === undefined) throw new Error('this pipeline was started without a worker');
      return worker;
    },
    startWorker: startOne,
    record,
    async start({
      runId = `run-${randomUUID().slice(0, 8)}`,
      yaml = '',
      sets = [],
      approveSpending = false,
      retryOf,
      from = null,
    } = {}) {
      const previous = retryOf === undefined ? null : await record(retryOf);
      const configPath = join(dir, 'retune.yaml');
      await writeFile(configPath, `${configOf(name)}${yaml}`);
      const { config, digest, baseDir } = loadConfig({ configPath, cwd: dir, sets: [...sets] });
      const resolved: ResolvedConfig = { config, digest, baseDir, nominalTime: new Date().toISOString() };
      const configRef = previous?.configRef ?? (await store.putText(JSON.stringify(resolved)));
      const firstRunId = previous?.firstRunId ?? runId;
      const { provider: trainer, base_model: baseModel } = config.training;
      const beginning = {
        runId,
        firstRunId,
        name: config.name,
        provider: trainer,
        baseModel,
        configRef,
        configDigest: digest,
        startedAt: new Date().toISOString(),
      };
      const written = initialRecord(beginning);
      await store.writeDocument(documentKey.run(runId), JSON.stringify(written), { ifVersion: null });
      const resume = retryOf === undefined ? null : { previousRunId: retryOf, from };
      const start = workflowStart({ record: written, approveSpending, resume }, taskQueue);
      const handle = await client.workflow.start('fineTune', { ...start, workflowExecutionTimeout: '100 days' });
      return { runId, result: () => handle.result() as Promise<RunOutcome> };
    },
    async journal() {
      return (await (await fetch(`${provider.url}/_journal`)).json()) as Journal;
    },
    control,
    log: () => logLines.join(''),
    async stop() {
      for (const running of workers) await running.stop().catch(() => undefined);
      await client.connection.close();
      await provider.close();
    },
  };
}

const configOf = (name: string): string => `name: ${name}
data:
  sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }]
  system: Classify the ticket.
training: { provider: local, base_model: local-small }
`;
