import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { taskQueueName } from '../domain/task-queue.ts';
import type { ActivityQueue } from '../domain/task-queue.ts';

/** Adds the queue: one beside the queue that the run itself was started on, so it is read when a call is scheduled. */
function on(queue: ActivityQueue, options: ActivityOptions): ActivityOptions {
  return {
    ...options,
    get taskQueue() {
      return taskQueueName(workflowInfo().taskQueue, queue);
    },
  };
}

/**
 * Local computing over files and the store. Heartbeats tell a lost worker within half a minute; tried again for good,
 * since a store or a disk that is away comes back, and what is wrong with the input is not retryable anyway.
 */
const COMPUTING: ActivityOptions = {
  startToCloseTimeout: '12h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
};

/** Short, over the run's own record: it stays with the workflows. */
export const record = proxyActivities<Pick<Activities, 'recordRun' | 'costOf'>>(COMPUTING);

export const data = proxyActivities<Pick<Activities, 'planShards' | 'convertShard' | 'mergeShards' | 'estimateRun'>>(
  on('data', COMPUTING),
);

export const scoring = proxyActivities<
  Pick<Activities, 'scoreAnswers' | 'judgeAnchor' | 'judgeDrift' | 'chooseCheckpoint' | 'writeReport'>
>(on('evaluation', COMPUTING));

/** The line's entity and its documents: short, safe to repeat since every change is keyed by run id. */
export const line = proxyActivities<
  Pick<
    Activities,
    | 'changeLine'
    | 'tryVersion'
    | 'reserveInLine'
    | 'settleInLine'
    | 'registerVersion'
    | 'promoteVersion'
    | 'reserveBudget'
    | 'settleBudget'
  >
>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

/**
 * The first look at everything a run needs. Counted in tries (ten minutes of them), not by the clock: where a thousand
 * runs start at once, the wait for a worker is nobody's fault.
 */
const OPENING: ActivityOptions = {
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '5s', maximumAttempts: 120 },
};

/** Where the sources have to be seen. */
export const opening = proxyActivities<Pick<Activities, 'openRun' | 'openRetrain'>>(on('data', OPENING));
/** Seven tries, one each five seconds: a provider that is away for 30 s stops the run at its start. */
export const checking = proxyActivities<Pick<Activities, 'checkProvider'>>(
  on('provider', {
    // Four calls of five seconds, one after another: a worker that says nothing for so long is lost.
    startToCloseTimeout: '25s',
    retry: { initialInterval: '5s', backoffCoefficient: 1, maximumAttempts: 7 },
  }),
);

/** Calls of the provider that may be repeated. */
const REPEATABLE: ActivityOptions = {
  startToCloseTimeout: '6h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
};

/** An upload looks for its own file first, so that repeating it is safe. */
export const provider = proxyActivities<
  Pick<
    Activities,
    | 'uploadFiles'
    | 'discardUploads'
    | 'cancelJob'
    | 'lookUpJob'
    | 'resolveIntent'
    | 'weighRetraining'
    | 'planHosting'
    | 'ensureHosted'
    | 'releaseHosted'
  >
>(on('provider', REPEATABLE));

/** Answers are kept batch by batch, so that repeating one pays nothing again. */
export const answering = proxyActivities<
  Pick<
    Activities,
    'planEvaluation' | 'planAnchor' | 'planDrift' | 'planCheckpoints' | 'answerPrompts' | 'judgeAnswers' | 'smokeTest'
  >
>(on('evaluation', REPEATABLE));

/**
 * The create. Its HTTP time-out (30 s) is shorter than `startToCloseTimeout`; no maximum of attempts, since each one
 * looks the intent up before it sends anything.
 */
export const create = proxyActivities<Pick<Activities, 'createJob'>>(
  on('provider', {
    startToCloseTimeout: '1m',
    heartbeatTimeout: '20s',
    retry: { initialInterval: '1s', maximumInterval: '30s' },
  }),
);

/** Best effort: a webhook that is down for a minute is a warning. */
export const notices = proxyActivities<Pick<Activities, 'notifyPeople'>>(
  on('provider', {
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: '1m',
    retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 4 },
  }),
);

/** One poll: three tries are a round; a round that failed is counted by the workflow and the next point of the grid comes. */
export const poll = proxyActivities<Pick<Activities, 'pollJob'>>(
  on('provider', {
    startToCloseTimeout: '30s',
    retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 3 },
  }),
);
