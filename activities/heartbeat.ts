import { Context } from '@temporalio/activity';

/** What a heartbeat says of a long activity; the CLI reads it from the pending activities. */
export interface ActivityProgress {
  readonly kind: 'rows' | 'bytes' | 'prompts';
  readonly done: number;
  readonly total: number | null;
}

const BEAT_MS = 2_000;

/**
 * Runs work under a heartbeat every two seconds: the server learns that the worker lives, and the work learns (by its
 * signal) that it was cancelled.
 */
export async function withHeartbeat<T>(
  kind: ActivityProgress['kind'],
  work: (progress: (done: number, total: number | null) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let latest: ActivityProgress = { kind, done: 0, total: null };
  context.heartbeat(latest);
  const timer = setInterval(() => context.heartbeat(latest), BEAT_MS);
  try {
    return await work((done, total) => {
      latest = { kind, done, total };
    }, context.cancellationSignal);
  } catch (error) {
    // Whatever the abort made of the work, the reason for it is the cancellation.
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
