/** Resolves at Ctrl-C; rejects with what `failed` rejects with, if that comes first. */
export function untilAborted(signal: AbortSignal, failed: Promise<never>): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return Promise.race([aborted, failed]);
}
