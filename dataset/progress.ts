/** Called while a long input is worked on, at least once a second. */
export type ProgressListener = (progress: { readonly rows: number; readonly bytes: number }) => void;

const REPORT_EVERY_MS = 500;

/** Call it often: it checks for cancellation each time and reports twice a second. */
export function createTicker(options: {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}): (rows: number, bytes: number) => void {
  let reportedAt = performance.now();
  return (rows, bytes) => {
    options.signal?.throwIfAborted();
    const now = performance.now();
    if (options.onProgress === undefined || now - reportedAt < REPORT_EVERY_MS) return;
    reportedAt = now;
    options.onProgress({ rows, bytes });
  };
}
