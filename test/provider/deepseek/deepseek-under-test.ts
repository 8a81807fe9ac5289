import { onTestFinished } from 'vitest';
import { createDeepseekProvider } from '../../../provider/deepseek/deepseek.ts';
import type { DeepseekOptions } from '../../../provider/deepseek/deepseek.ts';
import { createTransport } from '../../../provider/http.ts';
import { ProviderError } from '../../../provider/provider-error.ts';

/** The adapter as the product makes it, pointed at a test's server. */
export function deepseekAt(url: string, change: Partial<DeepseekOptions> = {}) {
  const transport = createTransport();
  onTestFinished(() => transport.close());
  return createDeepseekProvider({
    name: 'lab',
    baseUrl: url,
    credentials: { appKey: 'dspk_123456', appSecret: 'your_secret' },
    transport,
    role: 'train',
    rulePack: 'deepseek',
    ...change,
  });
}

/** The ProviderError a call fails with; any other end fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error(`expected a ProviderError, got ${String(error)}`);
}

export const JOB_INTENT = {
  key: 'run-a/1',
  runId: 'run-a',
  model: 'local-small',
  trainingFile: 'file-1',
  validationFile: null,
  method: 'supervised',
  hyperparameters: { epochs: 3 },
  suffix: null,
  seed: 7,
  continueFrom: null,
} as const;

/** A job as the wire has it. */
export function wireJob(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    job_id: 'job-1',
    status: 'queued',
    model: 'local-small',
    training_file: 'file-1',
    validation_file: null,
    fine_tuned_model: null,
    created_at: 1_630_000_000,
    finished_at: null,
    error: null,
    metadata: { retune_key: 'run-a/1' },
    ...change,
  };
}
