/** The task queue of the workflows, and the beginning of the names of all others. */
export const TASK_QUEUE = 'retune';

/** Activities that want machines, keys or limits of their own have a queue of their own. */
export const ACTIVITY_QUEUES = ['data', 'provider', 'evaluation'] as const;
/** A queue of activities alone. */
export type ActivityQueue = (typeof ACTIVITY_QUEUES)[number];

/** What a worker can be told to serve; `workflows` are the workflows and the short activities of their records. */
export const QUEUES = ['workflows', ...ACTIVITY_QUEUES] as const;
/** One of `QUEUES`. */
export type Queue = (typeof QUEUES)[number];

/** The name that Temporal knows a queue by, below the task queue of the workflows. */
export function taskQueueName(base: string, queue: Queue): string {
  return queue === 'workflows' ? base : `${base}-${queue}`;
}
