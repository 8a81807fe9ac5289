import type { Client } from '@temporalio/client';
import type { Settings } from '../config/settings.ts';
import { OPEN_STAGES } from '../domain/stage.ts';
import { RUNS_OPEN } from '../platform/metric-names.ts';
import type { ProcessMetrics } from '../platform/metrics.ts';
import { startObserveServer } from './observe-server.ts';
import type { SdkRuntime } from './sdk-runtime.ts';
import type { WorkerGroup } from './worker-group.ts';

/** Counting the open runs asks Temporal once a stage: often enough for a graph, seldom enough for any cluster. */
const COUNT_EVERY_MS = 30_000;
const PING_TIMEOUT_MS = 2_000;

export interface ObservedWorker {
  close(): Promise<void>;
}

/** Serves figures, health and readiness of a worker where RETUNE_METRICS_ADDRESS is set; else does nothing. */
export async function observeWorker(options: {
  readonly settings: Pick<Settings, 'metricsAddress'>;
  readonly client: Client;
  readonly namespace: string;
  readonly worker: Pick<WorkerGroup, 'getState'>;
  readonly metrics: ProcessMetrics;
  readonly sdk: SdkRuntime;
}): Promise<ObservedWorker> {
  const { settings, client, namespace, worker, metrics, sdk } = options;
  if (settings.metricsAddress === null) return { close: () => Promise.resolve() };

  metrics.gauge({
    ...RUNS_OPEN,
    read: everySoOften(() => countOpenRuns(client), COUNT_EVERY_MS),
  });
  const server = await startObserveServer({
    listen: settings.metricsAddress,
    metrics: async () => `${await metrics.expose()}${await sdk.metrics()}`,
    unhealthy: () => (worker.getState() === 'FAILED' ? 'the worker has failed' : null),
    notReady: async () => {
      const state = worker.getState();
      if (state !== 'RUNNING') return `the worker is ${state.toLowerCase()}`;
      return client
        .withDeadline(Date.now() + PING_TIMEOUT_MS, () => client.workflowService.describeNamespace({ namespace }))
        .then(
          () => null,
          () => 'Temporal does not answer',
        );
    },
  });
  return { close: () => server.close() };
}

async function countOpenRuns(client: Client): Promise<Readonly<Record<string, number>>> {
  const counts = await Promise.all(
    OPEN_STAGES.map(async (stage): Promise<[string, number]> => {
      const query = `WorkflowType = 'fineTune' AND ExecutionStatus = 'Running' AND RetuneStage = '${stage}'`;
      return [stage, (await client.workflow.count(query)).count];
    }),
  );
  return Object.fromEntries(counts);
}

/** The last value for as long as it is young; a failed reading is tried again at once. */
function everySoOften<T>(read: () => Promise<T>, everyMs: number): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | null = null;
  return () => {
    if (last !== null && Date.now() - last.at < everyMs) return last.value;
    const value = read();
    last = { at: Date.now(), value };
    value.catch(() => (last = null));
    return value;
  };
}
