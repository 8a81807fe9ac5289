import { sweepRetention, takeTurn } from '../activities/sweep-retention.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';

/** A worker that lives shorter leaves it to the next one. */
const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;

/** Looks once an hour whether it is this worker's turn to carry out retention; `close` waits for a sweep under way. */
export function keepRetention(deps: ActivityDependencies): { close(): Promise<void> } {
  const { store, logger } = deps;
  const stopping = new AbortController();
  let sweeping: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      const now = new Date();
      if (!(await takeTurn(store, now))) return;
      const swept = await sweepRetention(deps, { now, signal: stopping.signal });
      logger.debug(swept, 'retention was carried out');
    } catch (error) {
      logger.warn({ err: error }, 'retention could not be carried out; it is tried again in an hour');
    }
  };
  const next = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      sweeping = sweep();
      timer = next(EVERY_MS);
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
