import process from 'node:process';

export interface Interrupts {
  /** Aborted at the first Ctrl-C or SIGTERM, and when the terminal is closed. */
  readonly signal: AbortSignal;
  dispose(): void;
}

/** The first Ctrl-C (or the end of the terminal) asks the command to end; the second ends the process at once, with 130. */
export function listenForInterrupts(): Interrupts {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  // A terminal that is closed says so more than once, and takes no more words.
  const onHangUp = (): void => controller.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onHangUp);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      process.off('SIGHUP', onHangUp);
    },
  };
}
