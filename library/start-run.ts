import type { Client } from '@temporalio/client';
import { isRunId } from '../domain/identity.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { assertSources } from '../runs/assert-sources.ts';
import { claimRun, resolvedConfig } from '../runs/claim-run.ts';
import { ensureStarted } from '../runs/ensure-started.ts';
import { generateRunId } from '../runs/generate-run-id.ts';
import type { Project } from './open-project.ts';
import { openRun } from './run-handle.ts';
import type { RunHandle } from './run-handle.ts';

const CALL_MS = 10_000;

/** How a run is started; none of it is part of its configuration. */
export interface StartRunOptions {
  /** 1 to 120 letters, digits, dots, dashes and underscores; default `<name>-<UTC time>-<random>`. */
  readonly runId?: string;
  /** Spending needs no approval then; a promotion still may. Default false. */
  readonly approveSpending?: boolean;
  /** Of the workflows; the workers must serve the same one. Default `retune`. */
  readonly taskQueue?: string;
  /** Threads to read a file with; default: all cores from 64 MB up. */
  readonly threads?: number;
}

/** The handle of a run that `startRun` has started or found. */
export interface StartedRun extends RunHandle {
  /** False where the id belongs to a run that was there before: this is its handle. */
  readonly isNew: boolean;
}

/**
 * Starts the project's pipeline as a run of its own, once and for good under its id: called again with the same id (by a
 * retried activity, say) it gives the handle of the run that is there, the newest of its retries. Throws RetuneError:
 * CONFIG_DIFFERS where the id belongs to another configuration, FILE_NOT_FOUND for a source that is not there, USAGE for
 * an id that cannot be one.
 */
export async function startRun(project: Project, client: Client, options: StartRunOptions = {}): Promise<StartedRun> {
  const now = new Date();
  const { runId = generateRunId(project.config.name, now), approveSpending = false, taskQueue, threads } = options;
  if (!isRunId(runId)) {
    throw new RetuneError('USAGE', `${JSON.stringify(runId)} is no run id`, {
      hint: 'use 1 to 120 letters, digits, dots, dashes and underscores, beginning with a letter or digit',
    });
  }
  const resolved = resolvedConfig(project, now, threads);
  await assertSources(resolved, project);
  const claimed = await claimRun(project.store, runId, resolved);
  const session = {
    ...{ client, namespace: client.options.namespace },
    call: <T>(ask: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + CALL_MS, ask),
  };
  await ensureStarted(
    project.store,
    session,
    { ...claimed, resume: null },
    { approveSpending, ...(taskQueue !== undefined && { taskQueue }) },
  );
  return { ...openRun(project, client, claimed.record.runId), isNew: claimed.isNew };
}
