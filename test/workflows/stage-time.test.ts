import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { StageRecord } from '../../domain/run-status.ts';
import { hindrance } from '../../workflows/hindrance.ts';
import { leftOfStageMs } from '../../workflows/left-of-stage.ts';

describe('the time that is left of a stage', () => {
  const runOf = (...begunMsAgo: readonly number[]) => ({
    plan: { stageDeadlineMs: 60_000 },
    status: () => ({
      stages: begunMsAgo.map((ms): StageRecord => {
        const startedAt = new Date(Date.now() - ms).toISOString();
        return { stage: 'evaluate', startedAt, endedAt: null, note: '' };
      }),
    }),
  });

  it('is the same length for every stage, from its own start', () => {
    const left = leftOfStageMs(runOf(3_600_000, 10_000));
    expect(left).toBeLessThanOrEqual(50_000);
    expect(left).toBeGreaterThan(0);
  });

  it('is over as DEADLINE_EXCEEDED', () => {
    expect(() => leftOfStageMs(runOf(60_001))).toThrow(
      expect.objectContaining({ type: 'DEADLINE_EXCEEDED', message: 'the stage evaluate ran out of time' }),
    );
  });
});

describe('what hinders a step that a run can do without', () => {
  const failed = (cause: Error) =>
    new ActivityFailure('Activity task failed', 'answerPrompts', '1', RetryState.TIMEOUT, 'worker', cause);

  it.each([
    ['a refusal', failed(ApplicationFailure.nonRetryable('no such model', 'PROVIDER_REFUSED')), 'no such model'],
    [
      'a time-out',
      failed(new TimeoutFailure('ScheduleToClose timeout', undefined, TimeoutType.SCHEDULE_TO_CLOSE)),
      'it ran out of time: ScheduleToClose timeout',
    ],
    [
      'the deadline of the stage',
      ApplicationFailure.nonRetryable('the stage evaluate ran out of time', 'DEADLINE_EXCEEDED'),
      'the stage evaluate ran out of time',
    ],
  ])('is %s, in words', (_what, error, words) => {
    expect(hindrance(error)).toBe(words);
  });

  it.each([
    ['a no to spending', ApplicationFailure.nonRetryable('rejected by ada', 'SPENDING_NOT_APPROVED')],
    ['a cancellation', failed(new CancelledFailure('cancelled'))],
    ['a mistake in the workflow', new TypeError('there is no such thing')],
  ])('is not %s', (_what, error) => {
    expect(() => hindrance(error)).toThrow(error);
  });
});
