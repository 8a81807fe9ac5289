import { proxyOf } from '../config/proxy.ts';
import { createLogger } from '../platform/logger.ts';
import type { Logger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import type { Metrics } from '../platform/metrics.ts';
import { openAudit } from '../platform/open-audit.ts';
import { createTransport } from '../provider/http.ts';
import type { Transport } from '../provider/http.ts';
import { recordCalls } from '../worker/record-calls.ts';
import type { CommandContext } from './context.ts';
import { openWorkspace } from './workspace.ts';

/** The way to providers of a command that calls them itself: logged, counted and audited as a worker's calls are. */
export interface Calls {
  readonly transport: Transport;
  readonly logger: Logger;
  readonly metrics: Metrics;
  close(): Promise<void>;
}

export function openCalls(context: CommandContext): Calls {
  const { settings, output, options } = context;
  const { home, store } = openWorkspace(context);
  const logger = createLogger({ level: settings.logLevel, json: options.json, destination: output.stderr });
  const metrics = createMetrics();
  const onError = (error: unknown): void => logger.error({ err: error }, 'the audit log could not be signed');
  const audit = openAudit({ home, store, onError });
  const transport = createTransport({ proxy: proxyOf(settings), onCall: recordCalls({ logger, metrics, audit }) });
  return {
    transport,
    logger,
    metrics,
    async close() {
      await Promise.allSettled([transport.close()]);
      await audit.flush();
    },
  };
}
