import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { proxyOf } from '../config/proxy.ts';
import type { Settings } from '../config/settings.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { Logger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import type { ProcessMetrics } from '../platform/metrics.ts';
import { openAudit } from '../platform/open-audit.ts';
import { openRateLimiter } from '../platform/open-rate-limiter.ts';
import { openTracer } from '../platform/open-tracer.ts';
import { createTransport } from '../provider/http.ts';
import { createPacedTransport } from '../provider/paced-transport.ts';
import { recordCalls } from './record-calls.ts';
import { traceWork } from './trace-work.ts';
import type { WorkTracing } from './trace-work.ts';

export interface DependencySetup {
  readonly settings: Settings;
  /** Absolute: the audit log and working files go there. */
  readonly home: string;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  readonly client: Client;
  /** Of the workflows. */
  readonly taskQueue: string;
  readonly createTimeoutMs?: number | undefined;
}

export interface OpenDependencies {
  readonly deps: ActivityDependencies;
  readonly metrics: ProcessMetrics;
  /** Null where no traces are made. */
  readonly tracing: WorkTracing | null;
  /** Cuts off every provider call that is under way, and each one from now on. */
  abort(): void;
  /** When no activity runs any more; leaves the client open. */
  close(): Promise<void>;
}

/** What activities reach the world through, every provider call logged, counted, audited and paced. */
export async function openDependencies(setup: DependencySetup): Promise<OpenDependencies> {
  const { settings, home, store, logger, taskQueue } = setup;
  const metrics = createMetrics();
  const audit = openAudit({
    home,
    store,
    onError: (error) => logger.error({ err: error }, 'a checkpoint of the audit log could not be written'),
  });
  const tracer = settings.tracesUrl === null ? null : await openTracer({ url: settings.tracesUrl, logger });
  const tracing = tracer === null ? null : traceWork(tracer);
  const record = recordCalls({ logger, metrics, audit });
  const limiter = openRateLimiter({ url: settings.redisUrl(), taskQueue, logger, metrics });
  const calls = createTransport({
    proxy: proxyOf(settings),
    onCall: (call) => {
      record(call);
      tracing?.onCall(call);
    },
  });
  const transport = createPacedTransport(calls, limiter);
  const deps = {
    ...setup,
    ...{ transport, metrics, audit, scratchDir: join(home, 'tmp'), onRunClosed: tracing?.onRunClosed },
  };
  return {
    ...{ deps, metrics, tracing },
    abort: () => transport.abort(),
    async close() {
      await Promise.allSettled([transport.close(), limiter.close()]);
      await Promise.all([audit.flush(), tracer?.close()]);
    },
  };
}
