import { describe, expect, it } from 'vitest';
import { backoffMs, rateLimitWaitMs, retryAfterMs } from '../../provider/retry-after.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['seconds', { 'retry-after': '2' }, 2_000],
    ['fractions of a second', { 'retry-after': '0.5' }, 500],
    ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    ['an HTTP date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [
      "an HTTP date against the server's own clock",
      { 'retry-after': 'Thu, 01 Jan 2026 10:00:05 GMT', date: 'Thu, 01 Jan 2026 10:00:00 GMT' },
      5_000,
    ],
    ['a negative time as none', { 'retry-after': '-5' }, 0],
    ['negative milliseconds as none', { 'retry-after-ms': '-1' }, 0],
    ['unreadable milliseconds as the seconds beside them', { 'retry-after-ms': 'soon', 'retry-after': '3' }, 3_000],
    ['far too many milliseconds as one hour', { 'retry-after-ms': '99999999999' }, 3_600_000],
    ['a date in the past as none', { 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    ['an absurd time as one hour', { 'retry-after': '999999' }, 3_600_000],
    ['an absurd date as one hour', { 'retry-after': 'Fri, 01 Jan 2027 00:00:00 GMT' }, 3_600_000],
    ['nothing as null', {}, null],
    ['what it cannot read as null', { 'retry-after': 'soon' }, null],
  ])('reads %s', (_form, headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });
});

describe('backoffMs', () => {
  it.each([
    [0, 0, 1_000],
    [0, 0.5, 1_500],
    [1, 0.25, 2_250],
    [2, 0, 4_000],
    [3, 0.999, 8_999],
    [4, 0, 10_000],
    [60, 0.9, 10_000],
  ])('of attempt %i with a draw of %d is %d ms', (attempt, draw, expected) => {
    expect(backoffMs(attempt, () => draw)).toBe(expected);
  });
});

describe('rateLimitWaitMs', () => {
  it.each([
    // try (from 0), asked, draw, wait
    ['the first try by the formula', 0, null, 0.5, 1_500],
    ['the second try by the formula', 1, null, 0.5, 2_500],
    ['the third try: the round is over, one minute', 2, null, 0, 60_000],
    ['the third try with the largest draw: three quarters of it', 2, null, 1, 45_000],
    ['the first try of the second round by the formula again', 3, null, 0.5, 1_500],
    ['the second round: two minutes', 5, null, 0, 120_000],
    ['the third round: four minutes', 8, null, 0.5, 210_000],
    ['the fourth round: eight minutes', 11, null, 0, 480_000],
    ['the fifth round: ten minutes', 14, null, 0, 600_000],
    ['the hundredth round: ten minutes', 299, null, 0, 600_000],
    ['a try whose server named its time: that time', 0, 30_000, 0.5, 30_000],
    ['a try whose server asked for nothing at all: none', 1, 0, 0.5, 0],
    ['a round whose server named less than the pause: the pause', 2, 2_000, 0, 60_000],
    ['a round whose server named more than the pause: its time', 2, 900_000, 0, 900_000],
  ])('after %s', (_title, attempt, asked, draw, expected) => {
    expect(rateLimitWaitMs(attempt, asked, () => draw)).toBe(expected);
  });
});
