import type { Client } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { TASK_QUEUE, taskQueueName } from '../domain/task-queue.ts';
import type { Queue } from '../domain/task-queue.ts';
import { createDataConverter } from '../platform/data-converter.ts';
import { createLogger } from '../platform/logger.ts';
import type { Logger } from '../platform/logger.ts';
import { ensureSearchAttributes } from '../platform/search-attributes.ts';
import { openDependencies } from '../worker/open-dependencies.ts';
import { workflowSource } from '../worker/workflow-source.ts';
import type { Project } from './open-project.ts';

/** Where the workers’ log goes, and on which queues they are. */
export interface OpenWorkerOptions {
  /** Default: JSON lines on stderr, at the level of RETUNE_LOG_LEVEL. */
  readonly logger?: Logger;
  /** Of the workflows; the other queues are named after it. Default `retune`. */
  readonly taskQueue?: string;
}

/** What `Worker.create` needs of Retune; connection, namespace, identity and limits are the program's own. */
export type QueueOptions = Pick<
  WorkerOptions,
  'activities' | 'taskQueue' | 'dataConverter' | 'interceptors' | 'workflowBundle' | 'workflowsPath'
>;

/** Retune’s part of a program’s own workers. */
export interface WorkerParts {
  /** For one queue of `QUEUES`: each needs a worker somewhere, or runs wait for it. */
  optionsOf(queue: Queue): QueueOptions;
  /** To be called when the workers have stopped; leaves the client open. */
  close(): Promise<void>;
}

/**
 * Retune's workflows and activities for workers that a program creates itself, over the project's store, providers and
 * audit log. Makes sure first that Temporal knows the search attributes of runs: throws RetuneError
 * SEARCH_ATTRIBUTES_MISSING. Retention is not carried out: that is left to `startWorker` and `retune worker`.
 */
export async function openWorkerOptions(
  project: Project,
  client: Client,
  options: OpenWorkerOptions = {},
): Promise<WorkerParts> {
  const { settings, home, store } = project;
  const { logger = createLogger({ level: settings.logLevel, json: true }), taskQueue = TASK_QUEUE } = options;
  await ensureSearchAttributes(client.connection, client.options.namespace);
  const opened = await openDependencies({ settings, home, store, logger, client, taskQueue });
  const activities = createActivities(opened.deps);
  const dataConverter = createDataConverter(settings.encryptionKeys(), settings.encryptionStrict);
  return {
    optionsOf: (queue) => ({
      activities,
      taskQueue: taskQueueName(taskQueue, queue),
      dataConverter,
      ...(opened.tracing !== null && { interceptors: { activity: [opened.tracing.activity] } }),
      ...(queue === 'workflows' && workflowSource(dataConverter)),
    }),
    close: () => opened.close(),
  };
}
