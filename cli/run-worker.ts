import type { Settings } from '../config/settings.ts';
import type { Logger } from '../platform/logger.ts';
import { resolveTarget } from '../platform/temporal-connection.ts';
import type { RunningWorker } from '../worker/start-worker.ts';
import type { WorkerPlan } from '../worker/worker-plan.ts';
import { assertNotRefused } from './temporal-session.ts';
import type { Workspace } from './workspace.ts';

export interface WorkerProcess extends RunningWorker {
  /** Rejects when the worker breaks; never resolves. */
  readonly failed: Promise<never>;
}

export interface WorkerProcessOptions {
  readonly settings: Settings;
  readonly workspace: Pick<Workspace, 'home' | 'store'>;
  readonly logger: Logger;
  /** Of a server that this process started; default: what the environment names. */
  readonly address?: string | undefined;
  /** Default: everything. */
  readonly plan?: WorkerPlan;
}

/** One worker in this process, for as long as a command runs. */
export async function runWorker({
  settings,
  workspace,
  logger,
  address,
  plan,
}: WorkerProcessOptions): Promise<WorkerProcess> {
  const { home, store } = workspace;
  const target = { environment: settings.environment(), ...(address === undefined ? {} : { address }) };
  await assertNotRefused(resolveTarget(target).address);
  // The native part takes long to load: no command without a worker pays for it.
  const { startWorker } = await import('../worker/start-worker.ts');
  const worker = await startWorker({ settings, home, store, logger, target, ...(plan !== undefined && { plan }) });
  const failed = worker.stopped.then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return { ...worker, failed };
}
