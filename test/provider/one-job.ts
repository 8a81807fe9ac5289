import { createJobOnce } from '../../provider/create-job-once.ts';
import type { CreateJobOnceRequest } from '../../provider/create-job-once.ts';
import { OutcomePending, OutcomeUnknown } from '../../provider/create-outcome.ts';
import { ProviderError } from '../../provider/provider-error.ts';
import { JOB_INTENT } from './deepseek/deepseek-under-test.ts';
import type { FakeFineTune } from './fake-fine-tune.ts';
import type { IntentRecord } from '../../provider/intent-ledger.ts';
import type { MemoryLedger } from './memory-ledger.ts';

/** One attempt with five minutes to go. */
export function attempt(
  fake: FakeFineTune,
  ledger: MemoryLedger<IntentRecord>,
  change: Partial<CreateJobOnceRequest> = {},
) {
  return createJobOnce({
    provider: fake.provider,
    intent: JOB_INTENT,
    ledger,
    clock: () => fake.clock.now,
    deadlineMs: fake.clock.now + 300_000,
    ...change,
  });
}

/** The one of the three ways an attempt may fail. */
export async function failureOf(call: Promise<unknown>): Promise<OutcomePending | OutcomeUnknown | ProviderError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof OutcomePending || error instanceof OutcomeUnknown || error instanceof ProviderError)
    return error;
  throw new Error(`expected an attempt that fails, got ${String(error)}`, { cause: error });
}

export function outcomesOf(ledger: MemoryLedger<IntentRecord>) {
  return ledger.record()?.posts.map((post) => post.outcome) ?? [];
}
