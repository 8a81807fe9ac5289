import { expect, it } from 'vitest';
import { readLimits } from '../../provider/rate-headers.ts';

const limits = (kind: string, limit: string, remaining: string, reset: string) => ({
  [`x-ratelimit-limit${kind}`]: limit,
  [`x-ratelimit-remaining${kind}`]: remaining,
  [`x-ratelimit-reset${kind}`]: reset,
});
const nothing = { requests: null, tokens: null, pauseMs: null };

it.each([
  ['nothing', 200, {}, nothing],
  [
    'requests and tokens',
    200,
    { ...limits('-requests', '60', '59', '1s'), ...limits('-tokens', '9000', '8000', '6m0s') },
    {
      requests: { limit: 60, remaining: 59, resetMs: 1_000 },
      tokens: { limit: 9_000, remaining: 8_000, resetMs: 360_000 },
      pauseMs: null,
    },
  ],
  [
    'milliseconds',
    200,
    limits('-requests', '1', '0', '120ms'),
    { ...nothing, requests: { limit: 1, remaining: 0, resetMs: 120 } },
  ],
  [
    'plain seconds without a kind',
    200,
    limits('', '10', '3', '2.5'),
    { ...nothing, requests: { limit: 10, remaining: 3, resetMs: 2_500 } },
  ],
  [
    'an absurd reset as an hour',
    200,
    limits('-requests', '1', '0', '900h'),
    { ...nothing, requests: { limit: 1, remaining: 0, resetMs: 3_600_000 } },
  ],
  ['what it cannot read as nothing', 200, limits('-requests', 'many', '-1', 'soon'), nothing],
  ['a 429 that names its time', 429, { 'retry-after': '7' }, { ...nothing, pauseMs: 7_000 }],
  ['a 429 that names none', 429, {}, { ...nothing, pauseMs: 1_000 }],
])('reads %s', (_title, status, headers, expected) => {
  expect(readLimits({ status, headers }, 0)).toEqual(expected);
});
