import { hostname } from 'node:os';
import { Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { Settings } from '../config/settings.ts';
import { TASK_QUEUE, taskQueueName } from '../domain/task-queue.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { createDataConverter } from '../platform/data-converter.ts';
import type { Logger } from '../platform/logger.ts';
import { ensureSearchAttributes } from '../platform/search-attributes.ts';
import { connectClient, connectNative } from '../platform/temporal-connection.ts';
import type { TemporalTarget } from '../platform/temporal-connection.ts';
import { observeWorker } from './observe-worker.ts';
import { keepRetention } from './keep-retention.ts';
import { openDependencies } from './open-dependencies.ts';
import { installSdkRuntime } from './sdk-runtime.ts';
import { groupWorkers } from './worker-group.ts';
import { workflowSource } from './workflow-source.ts';
import { limitsOf, WHOLE_PLAN } from './worker-plan.ts';
import type { WorkerPlan } from './worker-plan.ts';

export interface WorkerSetup {
  readonly settings: Settings;
  /** Absolute: the audit log and working files go there. */
  readonly home: string;
  readonly store: ArtifactStore;
  /** Which Temporal to serve. */
  readonly target: TemporalTarget;
  readonly logger: Logger;
  /** Of the workflows; those of the activities begin with it. Default: `retune`. */
  readonly taskQueue?: string;
  /** Default: all queues. */
  readonly plan?: WorkerPlan;
  readonly createTimeoutMs?: number | undefined;
  /** A bundle built ahead; default: the one beside the compiled code, else the workflows are bundled now. */
  readonly bundlePath?: string;
}

/** A worker that polls. */
export interface RunningWorker {
  readonly address: string;
  readonly namespace: string;
  /** Resolves when it has stopped; rejects when it broke. */
  readonly stopped: Promise<void>;
  /** Takes no more work, lets activities finish for the grace time, then cancels them; resolves when all is quiet. */
  stop(): Promise<void>;
}

/** What an activity may still do when it has been cancelled after the grace time; then its calls are cut off. */
const WIND_UP_MS = 5_000;
/** What it may still do then; after that it is given up. */
const LAST_WORDS_MS = 5_000;

/**
 * The workers of one process, one for each queue of its plan, with connections of their own. Throws TEMPORAL_UNREACHABLE, and
 * SEARCH_ATTRIBUTES_MISSING before it polls: a run whose search attributes the server lacks would hang for ever.
 */
export async function startWorker(setup: WorkerSetup): Promise<RunningWorker> {
  const { logger, target, settings } = setup;
  const sdk = await installSdkRuntime(logger, settings.metricsAddress !== null);
  const dataConverter = createDataConverter(settings.encryptionKeys(), settings.encryptionStrict);
  const client = await connectClient(target, { dataConverter });
  const { connection, namespace, address } = await connectNative(target).catch(async (error: unknown) => {
    await client.connection.close();
    throw error;
  });
  const taskQueue = setup.taskQueue ?? TASK_QUEUE;
  const opened = await openDependencies({ ...setup, client, taskQueue }).catch(async (error: unknown) => {
    await Promise.allSettled([connection.close(), client.connection.close()]);
    throw error;
  });
  const { deps, metrics, tracing } = opened;
  const closeAll = async (): Promise<void> => {
    await Promise.allSettled([connection.close(), client.connection.close()]);
    await opened.close();
  };
  try {
    await ensureSearchAttributes(client.connection, namespace);
    const plan = setup.plan ?? WHOLE_PLAN;
    const limits = limitsOf(plan);
    const activities = createActivities(deps);
    const workers = await Promise.all(
      plan.queues.map((queue) =>
        Worker.create({
          connection,
          namespace,
          activities,
          taskQueue: taskQueueName(taskQueue, queue),
          identity: `retune-${process.pid}@${hostname()}`,
          shutdownGraceTime: settings.shutdownGraceMs,
          shutdownForceTime: settings.shutdownGraceMs + WIND_UP_MS + LAST_WORDS_MS,
          ...limits(queue),
          ...deploymentOptions((name) => settings.variable(name)),
          dataConverter,
          ...(tracing !== null && { interceptors: { activity: [tracing.activity] } }),
          ...(queue === 'workflows' && workflowSource(dataConverter, setup.bundlePath)),
        }),
      ),
    );
    const worker = groupWorkers(workers, logger);
    const observed = await observeWorker({ settings, client, namespace, worker, metrics, sdk });
    // Who has the providers' keys does what their files and models need.
    const retention = plan.queues.includes('provider') ? keepRetention(deps) : null;
    const stopped = worker.run().finally(async () => {
      await Promise.all([observed.close(), retention?.close()]);
      await closeAll();
    });
    // Whoever stops the worker hears of a failure there; unheard, it would end the process.
    stopped.catch(() => undefined);
    return {
      address,
      namespace,
      stopped,
      async stop() {
        worker.shutdown();
        // A create is not cancelled but seen to its end; cut off, its successor looks the job up.
        const cut = setTimeout(() => opened.abort(), settings.shutdownGraceMs + WIND_UP_MS);
        await stopped.finally(() => clearTimeout(cut));
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** The version that Temporal knows this worker by, where its deployment names one; else it takes work of any version. */
function deploymentOptions(variable: (name: string) => string | null): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  const deploymentName = variable('TEMPORAL_DEPLOYMENT_NAME');
  const buildId = variable('TEMPORAL_WORKER_BUILD_ID');
  if (deploymentName === null || buildId === null) return {};
  const version = { deploymentName, buildId };
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' } };
}
