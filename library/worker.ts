/**
 * `retune/worker`: Retune's worker inside a program of one's own, ready made (`startWorker`) or as options for workers that
 * the program creates itself (`openWorkerOptions`).
 *
 * @module
 */
export { QUEUES, TASK_QUEUE, taskQueueName } from '../domain/task-queue.ts';
export type { ActivityQueue, Queue } from '../domain/task-queue.ts';
export { createLogger } from '../platform/logger.ts';
export type { Logger } from '../platform/logger.ts';
export type { RunningWorker } from '../worker/start-worker.ts';
export type { WorkerPlan } from '../worker/worker-plan.ts';
export { openWorkerOptions } from './open-worker-options.ts';
export type { OpenWorkerOptions, QueueOptions, WorkerParts } from './open-worker-options.ts';
export { startWorker } from './start-worker.ts';
export type { StartWorkerOptions } from './start-worker.ts';
