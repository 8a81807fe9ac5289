import { ResourceBasedController } from '@temporalio/worker';
import type { SlotSupplier, WorkerOptions } from '@temporalio/worker';
import { QUEUES } from '../domain/task-queue.ts';
import type { ActivityQueue, Queue } from '../domain/task-queue.ts';

/** What one process serves, and how much of it at once. */
export interface WorkerPlan {
  readonly queues: readonly Queue[];
  /** Activities started a second, over all workers of the queue: Temporal keeps it. */
  readonly rates: Readonly<Partial<Record<ActivityQueue, number>>>;
  /** Activities at once, for each queue: a number, or `auto` for as many as memory and processors take. */
  readonly slots: number | 'auto' | null;
}

/** One process that does everything. */
export const WHOLE_PLAN: WorkerPlan = { queues: QUEUES, rates: {}, slots: null };

/** A share of the machine (or of the container's limit): above either, no further activity is taken. */
const AUTO_TARGETS = { targetMemoryUsage: 0.8, targetCpuUsage: 0.9 };
/** Each queue goes on, however busy the others of this process keep the machine. */
const AUTO_SLOTS = { minimumSlots: 2, maximumSlots: 200, rampThrottle: '50ms' } as const;
const WORKFLOW_SLOTS = 40;
const POLLS = 5;

type Limits = Pick<
  WorkerOptions,
  'tuner' | 'maxConcurrentActivityTaskExecutions' | 'maxConcurrentActivityTaskPolls' | 'maxTaskQueueActivitiesPerSecond'
>;

/** The limits of each queue's worker; with `auto` all of a process look at the machine through one controller. */
export function limitsOf({ slots, rates }: WorkerPlan): (queue: Queue) => Limits {
  const controller = slots === 'auto' ? ResourceBasedController.create(AUTO_TARGETS) : null;
  return (queue) => {
    const perSecond = queue === 'workflows' ? undefined : rates[queue];
    return {
      // A process holds one worker for each queue. No autoscaling of the polls: with it, activities that the server had
      // handed out were seen to reach nobody until they timed out.
      maxConcurrentActivityTaskPolls: typeof slots === 'number' ? Math.min(POLLS, slots) : POLLS,
      ...(typeof slots === 'number' && { maxConcurrentActivityTaskExecutions: slots }),
      ...(perSecond !== undefined && { maxTaskQueueActivitiesPerSecond: perSecond }),
      ...(controller !== null && { tuner: tunerOf(controller) }),
    };
  };
}

function tunerOf(controller: ResourceBasedController): NonNullable<WorkerOptions['tuner']> {
  const few: SlotSupplier<never> = { type: 'fixed-size', numSlots: WORKFLOW_SLOTS };
  return {
    workflowTaskSlotSupplier: few,
    activityTaskSlotSupplier: { type: 'resource-based', controller, ...AUTO_SLOTS },
    localActivityTaskSlotSupplier: few,
    nexusTaskSlotSupplier: few,
  };
}
