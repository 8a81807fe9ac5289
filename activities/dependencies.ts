import type { Client } from '@temporalio/client';
import type { Settings } from '../config/settings.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { AuditLog } from '../platform/audit-log.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Transport } from '../provider/http.ts';

/** What activities reach the world through; a test hands in its own. */
export interface ActivityDependencies {
  readonly settings: Settings;
  readonly store: ArtifactStore;
  /** The one way out to providers; its calls are logged, counted and audited where it was made. */
  readonly transport: Transport;
  readonly client: Client;
  readonly taskQueue: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly audit: AuditLog;
  /** Hears of each run once, when it has closed. */
  readonly onRunClosed?: ((record: RunRecord) => void) | undefined;
  /** How long a create waits for its reply; shorter than the activity's own time. Default 30 s. */
  readonly createTimeoutMs?: number | undefined;
  /** Absolute folder for working files; emptied by whoever made them. */
  readonly scratchDir: string;
}
