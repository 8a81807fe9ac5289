import { describe, expect, it } from 'vitest';
import { backoffMs, retryAfterMs } from '../../provider/retry-after.ts';

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
