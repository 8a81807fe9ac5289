import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { probeProvider } from '../../activities/probe-provider.ts';
import type { FineTuneProvider, ProviderModel } from '../../provider/fine-tune-provider.ts';
import { ProviderError } from '../../provider/provider-error.ts';

const unreachable = { kind: 'retryable', reason: 'unreachable', code: 'connect_timeout' } as const;

/** Answers after a while as it is told to. */
function provider(afterMs: number, answer: () => readonly ProviderModel[], trains = false): FineTuneProvider {
  const wait = async (): Promise<void> => new Promise((done) => setTimeout(done, afterMs));
  const spoken: Partial<FineTuneProvider> = {
    listModels: async () => wait().then(answer),
    canTrain: async () => wait().then(() => trains),
  };
  return spoken as FineTuneProvider;
}

async function outcome(asked: FineTuneProvider): Promise<unknown> {
  const probing = probeProvider(asked, 'base-small').catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return probing;
}

describe('one try to reach the provider at the start of a run', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['refuses at once', 0, null, 5_000],
    ['hangs for three seconds', 3_000, null, 2_000],
    ['hangs to the end', 5_000, null, 0],
    ['asks for a minute of patience', 0, 60_000, 5_000],
  ])('fails so that the next one begins five seconds after it: it %s', async (_, afterMs, retryAfterMs, next) => {
    const away = provider(afterMs, () => {
      throw new ProviderError('provider lab cannot be reached', { ...unreachable, retryAfterMs });
    });
    expect(await outcome(away)).toMatchObject({ reason: 'unreachable', code: 'connect_timeout', retryAfterMs: next });
  });

  it('is not repeated where the provider refuses the key', async () => {
    const data = { kind: 'final', reason: 'authentication', code: 'bad_key', status: 401 } as const;
    const refusing = provider(0, () => {
      throw new ProviderError('bad key', data);
    });
    expect(await outcome(refusing)).toMatchObject({ kind: 'final', retryAfterMs: null });
  });

  it('takes a rate limit for an answer, and asks for a model that is not listed by its name', async () => {
    const data = { kind: 'retryable', reason: 'rate_limited', code: 'slow_down', status: 429 } as const;
    const limited = provider(0, () => {
      throw new ProviderError('slow down', data);
    });
    expect(await outcome(limited)).toEqual({ models: [], trains: true });
    const other: ProviderModel = { id: 'other', baseModel: null, shutdownDate: null };
    expect(await outcome(provider(0, () => [other], true))).toEqual({ models: [other], trains: true });
    expect(await outcome(provider(0, () => [other]))).toEqual({ models: [other], trains: false });
  });
});
