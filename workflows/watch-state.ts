import type { JobSnapshot } from '../activities/job.ts';
import { isTerminal } from '../domain/job-state.ts';
import type { JobState } from '../domain/job-state.ts';
import type { WatchStatus } from '../domain/run-status.ts';
import type { WatchInput } from './watch-job.ts';

/** A day of ten-minute polls: about 1,600 history events, well under the server's limit. */
export const POLLS_PER_EXECUTION = 144;

/** All that a watch knows; carried whole through continue-as-new. Times are epoch milliseconds. */
export interface WatchState {
  jobId: string | null;
  state: JobState;
  rawStatus: string;
  fineTunedModel: string | null;
  trainedTokens: number | null;
  error: { readonly code: string; readonly message: string } | null;
  estimatedFinish: string | null;
  metrics: WatchStatus['metrics'];
  /** The provider's event cursor. */
  cursor: string | null;
  polls: number;
  pollsHere: number;
  failedPolls: number;
  failingSince: number | null;
  lastPollAt: number | null;
  /** The first poll: every later one stands a whole number of intervals after it. */
  gridStart: number;
  nextPollAt: number | null;
  createdAt: number;
  /** The last new status or event. */
  changedAt: number;
  deadlineAt: number;
  deadlineTold: boolean;
  stuckTold: boolean;
  reconciled: boolean;
  woken: boolean;
}

export function beginWatch(input: WatchInput): WatchState {
  const now = Date.now();
  return {
    jobId: input.adoptJobId,
    state: 'pending',
    rawStatus: 'pending',
    fineTunedModel: null,
    trainedTokens: null,
    error: null,
    estimatedFinish: null,
    metrics: null,
    cursor: null,
    polls: 0,
    pollsHere: 0,
    failedPolls: 0,
    failingSince: null,
    lastPollAt: null,
    gridStart: now,
    nextPollAt: null,
    createdAt: now,
    changedAt: now,
    deadlineAt: input.deadlineAt,
    deadlineTold: false,
    stuckTold: false,
    reconciled: false,
    woken: false,
  };
}

/** The first point of the grid that lies after `now`: gaps neither drift nor bunch up after a slow poll. */
export function nextOnGrid(gridStart: number, intervalMs: number, now: number): number {
  return gridStart + (Math.floor((now - gridStart) / intervalMs) + 1) * intervalMs;
}

export function applyPoll(state: WatchState, snapshot: JobSnapshot, at: number): void {
  const changed = snapshot.rawStatus !== state.rawStatus || snapshot.newEvents > 0 || snapshot.jobId !== state.jobId;
  Object.assign(state, {
    jobId: snapshot.jobId,
    state: snapshot.state,
    rawStatus: snapshot.rawStatus,
    fineTunedModel: snapshot.fineTunedModel,
    trainedTokens: snapshot.trainedTokens,
    error: snapshot.error,
    estimatedFinish: snapshot.estimatedFinish,
    metrics: snapshot.metrics ?? state.metrics,
    cursor: snapshot.cursor,
    lastPollAt: at,
    failingSince: null,
  } satisfies Partial<WatchState>);
  if (!changed) return;
  state.changedAt = at;
  state.stuckTold = false;
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export function statusOf(input: WatchInput, state: WatchState): WatchStatus {
  return {
    jobId: state.jobId,
    state: state.state,
    rawStatus: state.rawStatus,
    polls: state.polls,
    failedPolls: state.failedPolls,
    lastPollAt: iso(state.lastPollAt),
    nextPollAt: iso(state.nextPollAt),
    estimatedFinish: state.estimatedFinish,
    metrics: state.metrics,
    deadlineAt: new Date(state.deadlineAt).toISOString(),
    stuck: Date.now() - state.changedAt >= input.stuckAfterMs,
  };
}

/** `2026-11-27 22:49:35 UTC`. */
const moment = (at: string | null): string | null => (at === null ? null : `${at.slice(0, 19).replace('T', ' ')} UTC`);

/** The watch's own page in the Temporal UI. */
export function describeWatch(input: WatchInput, state: WatchState): string {
  const status = statusOf(input, state);
  const loss = status.metrics?.trainLoss;
  const rows = [
    ['Job', status.jobId ?? 'not created yet'],
    ['Status', status.rawStatus],
    ['Polls', `${status.polls} (${status.failedPolls} failed)`],
    ['Last poll', moment(status.lastPollAt) ?? 'none yet'],
    ['Next poll', isTerminal(state.state) ? 'none: the job has ended' : (moment(status.nextPollAt) ?? 'now')],
    ['Estimated finish', moment(status.estimatedFinish) ?? 'not told'],
    [
      'Loss',
      loss === null || loss === undefined ? 'not told' : `${loss.toFixed(4)} at step ${status.metrics?.step ?? 0}`,
    ],
    ['Deadline', moment(status.deadlineAt) ?? ''],
  ];
  return ['| | |', '|---|---|', ...rows.map(([label, value]) => `| ${label} | ${value} |`)].join('\n');
}
