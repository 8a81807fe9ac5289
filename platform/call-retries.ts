import { setTimeout as delay } from 'node:timers/promises';
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

export interface CallRetries {
  readonly interceptor: ReturnType<typeof makeGrpcRetryInterceptor>;
  /** No call is tried again from now on; resolves when those that were to be have been. */
  settle(): Promise<void>;
}

const TIMERS_ARE_LATE_MS = 20;

/**
 * The SDK's retries of a connection's calls, waited for before it is closed: one that begins on a closed channel throws
 * from a timer, where nothing catches it, and ends a process whose work is done.
 */
export function createCallRetries(): CallRetries {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions();
  let isClosing = false;
  let lastBegins = 0;
  return {
    interceptor: makeGrpcRetryInterceptor({
      retryableDecider: (attempt, status) => !isClosing && retryableDecider(attempt, status),
      delayFunction(attempt, status) {
        const ms = delayFunction(attempt, status);
        lastBegins = Math.max(lastBegins, performance.now() + ms);
        return ms;
      },
    }),
    async settle() {
      isClosing = true;
      const waitMs = lastBegins - performance.now();
      if (waitMs > 0) await delay(waitMs + TIMERS_ARE_LATE_MS);
    },
  };
}
