import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../activities/failure.ts';
import { ProviderError } from '../../provider/provider-error.ts';

function refused(reason: 'rate_limited' | 'server', retryAfterMs: number | null): ProviderError {
  const status = reason === 'server' ? 503 : 429;
  return new ProviderError('lab answered', { kind: 'retryable', reason, code: 'x', status, retryAfterMs });
}

function waitAfter(error: unknown, number: number): unknown {
  const failure = toFailure(error, { number, random: () => 0.5 });
  if (!(failure instanceof ApplicationFailure)) throw new Error('expected an ApplicationFailure');
  expect(failure.nonRetryable).toBeFalsy();
  return failure.nextRetryDelay;
}

describe('the wait that Temporal is told before the next try', () => {
  it.each([
    ['a 429: the formula', refused('rate_limited', null), 0, 1_500],
    ['the second 429: the formula', refused('rate_limited', null), 1, 2_500],
    ['the third 429: a minute, less by chance', refused('rate_limited', null), 2, 52_500],
    ['a 429 that names its time: that', refused('rate_limited', 7_000), 0, 7_000],
    [
      'a 429 that asks for no wait: as good as none, since none at all would end the tries',
      refused('rate_limited', 0),
      0,
      100,
    ],
    ['a 503 that names its time: that', refused('server', 20_000), 0, 20_000],
    ['a 503 that names none: the retry policy decides', refused('server', null), 4, undefined],
  ])('after %s', (_title, error, attempt, expected) => {
    expect(waitAfter(error, attempt)).toBe(expected);
  });
});
