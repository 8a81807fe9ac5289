import { describe, expect, it } from 'vitest';
import { oneRound } from '../../provider/one-round.ts';
import { ProviderError } from '../../provider/provider-error.ts';
import { failureOf } from './deepseek/deepseek-under-test.ts';

function rateLimited(retryAfterMs: number | null = null): ProviderError {
  return new ProviderError('429', {
    ...{ kind: 'retryable', reason: 'rate_limited', code: 'x', status: 429 },
    retryAfterMs,
  });
}

/** A clock that only the waits move: what was waited, and a call that fails with these in turn, then succeeds. */
function round(failures: readonly ProviderError[], draw = 0.5) {
  const waits: number[] = [];
  const options = {
    random: () => draw,
    sleep: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const call = (attempt: number): Promise<string> => {
    const failure = failures[attempt];
    return failure === undefined ? Promise.resolve('answer') : Promise.reject(failure);
  };
  return { waits, result: oneRound(call, options) };
}

describe('one round of a client', () => {
  it.each([
    ['none', [], 0.5, []],
    ['one 429', [rateLimited()], 0, [1_000]],
    ['two 429s', [rateLimited(), rateLimited()], 0.999, [1_999, 2_999]],
    ['a 429 that names its time', [rateLimited(7_000), rateLimited(250)], 0.5, [7_000, 250]],
    ['a 429 that asks for no wait', [rateLimited(0)], 0.5, [0]],
  ])('waits by the formula or as asked after %s', async (_title, failures, draw, expected) => {
    const { waits, result } = round(failures, draw);
    expect(await result).toEqual({ value: 'answer', attempts: failures.length + 1 });
    expect(waits).toEqual(expected);
  });

  it('gives up after three tries', async () => {
    const { waits, result } = round([rateLimited(), rateLimited(), rateLimited()]);
    expect((await failureOf(result)).reason).toBe('rate_limited');
    expect(waits).toEqual([1_500, 2_500]);
  });

  it.each([
    ['a wait of over a minute', rateLimited(60_001)],
    ['any other failure', new ProviderError('503', { kind: 'retryable', reason: 'server', code: 'x', status: 503 })],
  ])('gives up at once on %s', async (_title, failure) => {
    const { waits, result } = round([failure]);
    expect(await failureOf(result)).toBe(failure);
    expect(waits).toEqual([]);
  });
});
