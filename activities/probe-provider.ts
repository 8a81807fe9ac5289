import type { FineTuneProvider, ProviderModel } from '../provider/fine-tune-provider.ts';
import { ProviderError } from '../provider/provider-error.ts';

/** How long a call may hang, and the pace of the tries: seven of them are 30 s, however each one fails. */
const PROBE_MS = 5_000;

/** What a provider says of its models, and whether it trains the one that is wanted. One try; its failure names the next. */
export async function probeProvider(
  provider: FineTuneProvider,
  wanted: string,
): Promise<{ readonly models: readonly ProviderModel[]; readonly trains: boolean }> {
  const beganAt = performance.now();
  try {
    const models = await provider.listModels({ timeoutMs: PROBE_MS }).catch(noneWhereLimited);
    const listed = models.length === 0 || models.some(({ id }) => id === wanted);
    return { models, trains: listed || (await provider.canTrain(wanted, { timeoutMs: PROBE_MS })) };
  } catch (error) {
    throw error instanceof ProviderError && error.kind !== 'final' ? atPace(error, performance.now() - beganAt) : error;
  }
}

/** It answers: a storm of starting runs is no reason to stop one of them. */
function noneWhereLimited(error: unknown): readonly ProviderModel[] {
  if (error instanceof ProviderError && error.reason === 'rate_limited') return [];
  throw error;
}

/** The same failure, to be tried again as long after this try's begin as any other. */
function atPace(error: ProviderError, tookMs: number): ProviderError {
  const { message, kind, reason, code, status, requestId } = error;
  const retryAfterMs = Math.max(PROBE_MS - tookMs, 0);
  return new ProviderError(message, { kind, reason, code, status, requestId, retryAfterMs, cause: error.cause });
}
