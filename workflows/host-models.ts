import { CancellationScope, sleep } from '@temporalio/workflow';
import type { EvaluatedModel } from '../activities/evaluation-plan.ts';
import type { CallAs } from '../activities/hosting.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { provider } from './activities.ts';

export interface HostingInput {
  readonly firstRunId: string;
  readonly configRef: ArtifactRef;
  /** Models that answer only once they are hosted; empty: nothing is done. */
  readonly models: readonly EvaluatedModel[];
  /** Milliseconds that are left for an endpoint to start; throws where there are none. Left out: as long as it takes. */
  leftMs?(): number;
  /** Told what hosting cost once it is released, also where the work failed; null where a price is not known. */
  onReleased?(costUsd: number | null): void;
}

/** What the work under hosting knows of it. */
export interface HostedNow {
  /** The names to call hosted models by; a model that stands not there is called by its own. */
  readonly names: readonly CallAs[];
  /** What hosting has cost up to now, in US dollars; null where a price is not known. */
  spentUsd(): number | null;
}

/** As often as an endpoint is looked at while it starts, at the most and at the least. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const HOUR_MS = 3_600_000;

/**
 * Does work while these models are hosted, and releases them whatever comes of it: also when it fails, when it is
 * cancelled, and when an endpoint never starts. What it cost comes back beside the work's own result.
 */
export async function whileHosted<T>(
  input: HostingInput,
  work: (hosted: HostedNow) => Promise<T>,
): Promise<{ result: T; costUsd: number | null }> {
  if (input.models.length === 0) {
    return { result: await work({ names: [], spentUsd: () => 0 }), costUsd: 0 };
  }
  let result: T;
  try {
    result = await work(await start(input));
  } catch (error) {
    await releaseAll(input);
    throw error;
  }
  return { result, costUsd: await releaseAll(input) };
}

async function releaseAll(input: HostingInput): Promise<number | null> {
  const costUsd = await release(input);
  input.onReleased?.(costUsd);
  return costUsd;
}

/** Deletes what the run hosts, in a scope that a cancellation does not reach; the cost, null where it is not known. */
export function release({ firstRunId, configRef, models }: HostingInput): Promise<number | null> {
  return CancellationScope.nonCancellable(async () => {
    const { costUsd } = await provider.releaseHosted.executeWithOptions({ summary: 'Release the hosted models' }, [
      { firstRunId, configRef, models },
    ]);
    return costUsd;
  });
}

async function start(input: HostingInput): Promise<HostedNow> {
  const begunAt = Date.now();
  const names: CallAs[] = [];
  let usdPerHour: number | null = 0;
  for (const hosted of input.models) {
    const { callAs, price } = await hostOne(input, hosted);
    names.push({ ...hosted, callAs });
    usdPerHour = usdPerHour === null || price === null ? null : usdPerHour + price;
  }
  return {
    names,
    spentUsd: () => (usdPerHour === null ? null : ((Date.now() - begunAt) / HOUR_MS) * usdPerHour),
  };
}

async function hostOne(
  { firstRunId, configRef, leftMs }: HostingInput,
  hosted: EvaluatedModel,
): Promise<{ callAs: string; price: number | null }> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let look = 1; ; look += 1) {
    const { ready, callAs, state, usdPerHour } = await provider.ensureHosted.executeWithOptions(
      { summary: `Host ${hosted.model} (${look})`, ...(leftMs && { scheduleToCloseTimeout: leftMs() }) },
      [{ firstRunId, configRef, hosted }],
    );
    if (ready) return { callAs, price: usdPerHour };
    await sleep(pauseMs, { summary: `waiting for the endpoint of ${hosted.model}: ${state}` });
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
