import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { RetuneError } from '../domain/failure-type.ts';
import type { FailureType } from '../domain/failure-type.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import { OutcomePending, OutcomeUnknown } from '../provider/create-outcome.ts';
import { ProviderError } from '../provider/provider-error.ts';
import type { ProviderErrorReason } from '../provider/provider-error.ts';
import { rateLimitWaitMs } from '../provider/retry-after.ts';

/** What a provider's refusal means to a user. */
export const TYPE_OF_REASON: Readonly<Record<ProviderErrorReason, FailureType>> = {
  authentication: 'PROVIDER_AUTHENTICATION',
  credit: 'PROVIDER_CREDIT',
  refused: 'PROVIDER_REFUSED',
  rate_limited: 'PROVIDER_RATE_LIMITED',
  unreachable: 'PROVIDER_UNREACHABLE',
  server: 'PROVIDER_UNREACHABLE',
  aborted: 'PROVIDER_UNREACHABLE',
};

/** A store or a Temporal that is away comes back: these are worth another try, every other RetuneError is not. */
const RETRYABLE: ReadonlySet<FailureType> = new Set([
  'STORE_UNREACHABLE',
  'TEMPORAL_UNREACHABLE',
  'PROVIDER_UNREACHABLE',
  'NOT_READY',
]);

/** The server takes a delay of zero for "no other try", which a `Retry-After: 0` does not mean. */
const LEAST_DELAY_MS = 100;

/** Which try of its activity failed, from 0, and the source of its jitter: the history keeps the drawn wait. */
export interface Attempt {
  readonly number: number;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * The one place that says what may be tried again: turns whatever an activity threw into an ApplicationFailure whose
 * type is a `FailureType`. Its message is safe to show; causes (which may carry a row) are left behind.
 */
export function toFailure(error: unknown, attempt: Attempt = { number: 0, random: Math.random }): Error {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  if (error instanceof OutcomePending) {
    const { message, retryAfterMs } = error;
    return ApplicationFailure.create({
      message,
      type: 'NOT_READY',
      nextRetryDelay: retryAfterMs,
      category: ApplicationFailureCategory.BENIGN,
    });
  }
  if (error instanceof OutcomeUnknown) return ApplicationFailure.nonRetryable(error.message, 'CREATE_OUTCOME_UNKNOWN');
  if (error instanceof ProviderError) {
    const waitMs =
      error.reason === 'rate_limited' && error.status !== null
        ? rateLimitWaitMs(attempt.number, error.retryAfterMs, attempt.random)
        : error.retryAfterMs;
    return ApplicationFailure.create({
      message: error.message,
      type: TYPE_OF_REASON[error.reason],
      nonRetryable: error.kind === 'final',
      details: [{ status: error.status, code: error.code, requestId: error.requestId }],
      ...(waitMs === null ? {} : { nextRetryDelay: Math.max(waitMs, LEAST_DELAY_MS) }),
    });
  }
  if (error instanceof VersionConflict) return ApplicationFailure.create({ message: error.message, type: 'NOT_READY' });
  if (error instanceof RetuneError) {
    const details = error.hint === '' ? [] : [{ hint: error.hint }];
    return ApplicationFailure.create({
      message: error.message,
      type: error.code,
      nonRetryable: !RETRYABLE.has(error.code),
      details,
    });
  }
  const disk = diskTrouble(error);
  if (disk !== null) return disk;
  // An unknown error's own message could quote data; its class and place are what a developer needs.
  const name = error instanceof Error ? error.name : typeof error;
  const place =
    error instanceof Error
      ? (error.stack ?? '')
          .split('\n')
          .find((text) => text.trimStart().startsWith('at '))
          ?.trim()
      : undefined;
  return ApplicationFailure.nonRetryable(
    `unexpected ${name}${place === undefined ? '' : ` ${place}`}; run the worker with RETUNE_LOG_LEVEL=debug`,
    'UNEXPECTED',
  );
}

/** What the file system says of the machine and not of the input: it passes, or somebody mends it. */
const DISK_TROUBLES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk of the worker is full: free some space, or point RETUNE_HOME at another disk',
  EDQUOT: 'the disk quota of the worker is used up: free some space, or point RETUNE_HOME elsewhere',
  EROFS: 'the worker’s RETUNE_HOME is on a file system that is mounted read-only: point it at one that can be written',
  EMFILE: 'the worker has too many open files: raise its limit (ulimit -n), or give it fewer --slots',
  ENFILE: 'the machine has too many open files: raise its limit',
  EIO: 'the disk of the worker gives errors: look at the machine',
};

function diskTrouble(error: unknown): ApplicationFailure | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const hint = DISK_TROUBLES[code];
  if (hint === undefined) return null;
  // Without the error's own text, which names a working file that is another one at each try.
  const message = `a working file could not be written: ${code}`;
  return ApplicationFailure.create({ message, type: 'STORE_UNREACHABLE', details: [{ hint }] });
}

type Activity = (input: never) => Promise<unknown>;

/** Wraps each activity so that what it throws is a failure of ours. */
export function withFailures<T extends Record<string, Activity>>(
  activities: T,
  onUnexpected: (name: string, error: unknown) => void,
): T {
  const wrapped = Object.entries(activities).map(([name, run]) => [
    name,
    async (input: never): Promise<unknown> => {
      try {
        return await run(input);
      } catch (error) {
        const { attempt } = Context.current().info;
        const failure = toFailure(error, { number: attempt - 1, random: Math.random });
        if (failure instanceof ApplicationFailure && failure.type === 'UNEXPECTED') onUnexpected(name, error);
        throw failure;
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
