import { sweepRetention, takeTurn } from '../activities/sweep-retention.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';

/** A worker that lives shorter leaves it to the next one. */
const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;

/**
 * Looks, an hour after it last did, whether it is this worker's turn to carry out retention: one sweep at a time, however
 * long it takes. `close` stops a sweep under way and waits for it.
 */
export function keepRetention(deps: ActivityDependencies): { close(): Promise<void> } {
  const { store, logger } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let sweeping: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      const now = new Date();
      if (!(await takeTurn(store, now))) return;
      const swept = await sweepRetention(deps, { now, signal });
      logger.debug(swept, 'retention was carried out');
    } catch (error) {
      if (!signal.aborted)
        logger.warn({ err: error }, 'retention could not be carried out; it is tried again in an hour');
    }
  };
  const sweepAndWait = async (): Promise<void> => {
    await sweep();
    if (!signal.aborted) timer = next(EVERY_MS);
  };
  const next = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      sweeping = sweepAndWait();
    }, ms).unref();
  let timer = next(FIRST_MS);
  return {
    async close() {
      clearTimeout(timer);
      stopping.abort();
      await sweeping;
    },
  };
}
