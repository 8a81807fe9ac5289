/** The one task queue of this version: a worker polls it for workflows and activities alike. */
export const TASK_QUEUE = 'retune';
