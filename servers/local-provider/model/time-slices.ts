import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 12;

/** Hands the event loop back at least every 12 ms of computing; throws the signal's reason once it is aborted. */
export function createTimeSlices(signal: AbortSignal): () => Promise<void> | undefined {
  let sliceStart = performance.now();
  return () => {
    if (performance.now() - sliceStart < SLICE_MS) return undefined;
    return nextTurn().then(() => {
      signal.throwIfAborted();
      sliceStart = performance.now();
    });
  };
}
