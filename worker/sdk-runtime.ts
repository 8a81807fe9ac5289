import { IllegalStateError, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { RuntimeOptions } from '@temporalio/worker';
import { freePort } from '../platform/free-port.ts';
import { createSdkLogger } from '../platform/logger.ts';
import type { Logger } from '../platform/logger.ts';

export interface SdkRuntime {
  /** The SDK's own figures in Prometheus' text format; empty where nobody asked for them. */
  metrics(): Promise<string>;
}

let installed: Promise<SdkRuntime> | null = null;

/**
 * The SDK's runtime is one a process: the first worker's logger serves all, and its figures are those of all. A program
 * that has workers of its own may have installed it before: then it is that program's, with its figures.
 */
export function installSdkRuntime(logger: Logger, withMetrics: boolean): Promise<SdkRuntime> {
  installed ??= install(logger, withMetrics);
  return installed;
}

async function install(logger: Logger, withMetrics: boolean): Promise<SdkRuntime> {
  const bindAddress = withMetrics ? `127.0.0.1:${await freePort(0)}` : null;
  const isOurs = installRuntime({
    logger: createSdkLogger(logger),
    shutdownSignals: [],
    telemetryOptions: {
      // Else the native part writes its own lines to stdout, where results belong.
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(bindAddress !== null && {
        metrics: {
          prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
        },
      }),
    },
  });
  return {
    async metrics() {
      if (bindAddress === null || !isOurs) return '';
      const response = await fetch(`http://${bindAddress}/metrics`, { signal: AbortSignal.timeout(5_000) });
      return response.text();
    },
  };
}

function installRuntime(options: RuntimeOptions): boolean {
  try {
    Runtime.install(options);
    return true;
  } catch (error) {
    if (error instanceof IllegalStateError) return false;
    throw error;
  }
}
