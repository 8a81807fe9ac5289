import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/**
 * Local computing over files and the store. Heartbeats tell a lost worker within half a minute; tried again for good,
 * since a store or a disk that is away comes back, and what is wrong with the input is not retryable anyway.
 */
export const compute = proxyActivities<
  Pick<
    Activities,
    | 'recordRun'
    | 'planShards'
    | 'convertShard'
    | 'mergeShards'
    | 'estimateRun'
    | 'scoreAnswers'
    | 'judgeAnchor'
    | 'writeReport'
    | 'costOf'
  >
>({
  startToCloseTimeout: '12h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

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

/** The first look at everything a run needs: a provider that cannot be reached for 30 s stops the run at its start. */
export const opening = proxyActivities<Pick<Activities, 'openRun' | 'openRetrain' | 'checkProvider'>>({
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '1s', maximumInterval: '5s' },
});

/** Idempotent calls of the provider: an upload looks for its own file first, so that repeating it is safe. */
export const provider = proxyActivities<
  Pick<
    Activities,
    | 'uploadFiles'
    | 'discardUploads'
    | 'cancelJob'
    | 'lookUpJob'
    | 'resolveIntent'
    | 'weighRetraining'
    | 'planEvaluation'
    | 'planAnchor'
    | 'answerPrompts'
    | 'judgeAnswers'
    | 'smokeTest'
    | 'planHosting'
    | 'ensureHosted'
    | 'releaseHosted'
  >
>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/**
 * The create. Its HTTP time-out (30 s) is shorter than `startToCloseTimeout`; no maximum of attempts, since each one
 * looks the intent up before it sends anything.
 */
export const create = proxyActivities<Pick<Activities, 'createJob'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/** Best effort: a webhook that is down for a minute is a warning. */
export const notices = proxyActivities<Pick<Activities, 'notifyPeople'>>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 4 },
});

/** One poll: three tries are a round; a round that failed is counted by the workflow and the next point of the grid comes. */
export const poll = proxyActivities<Pick<Activities, 'pollJob'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 3 },
});
