import { createLogger } from '../platform/logger.ts';
import type { Logger } from '../platform/logger.ts';
import { startWorker as startWorkerOf } from '../worker/start-worker.ts';
import type { RunningWorker } from '../worker/start-worker.ts';
import type { WorkerPlan } from '../worker/worker-plan.ts';
import type { TemporalPlace } from './connect-temporal.ts';
import type { Project } from './open-project.ts';

/** What a worker serves, and where its log goes; none of it is needed. */
export interface StartWorkerOptions extends TemporalPlace {
  /** Default: JSON lines on stderr, at the level of RETUNE_LOG_LEVEL. */
  readonly logger?: Logger;
  /** Of the workflows; the other queues are named after it. Default `retune`. */
  readonly taskQueue?: string;
  /** Which queues this process serves, and how much at once; default: all of them. */
  readonly plan?: WorkerPlan;
}

/**
 * What `retune worker` runs, inside a program of one's own: it serves the project's Temporal until `stop()`. Other workers
 * may run in the same process. Throws RetuneError TEMPORAL_UNREACHABLE and SEARCH_ATTRIBUTES_MISSING before it polls.
 */
export function startWorker(project: Project, options: StartWorkerOptions = {}): Promise<RunningWorker> {
  const { settings, home, store } = project;
  const { logger = createLogger({ level: settings.logLevel, json: true }), taskQueue, plan, ...place } = options;
  return startWorkerOf({
    ...{ settings, home, store, logger, target: { environment: settings.environment(), ...place } },
    ...(taskQueue !== undefined && { taskQueue }),
    ...(plan !== undefined && { plan }),
  });
}
