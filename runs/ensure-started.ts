import { documentKey, workflowId } from '../domain/identity.ts';
import { isUntouched } from '../domain/initial-record.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { FineTuneInput } from '../workflows/messages.ts';
import { configDiffers } from './claim-run.ts';
import { startWorkflow } from './start-run.ts';
import type { StartingClient } from './start-run.ts';

/** A run whose id is claimed in the store. */
export interface Beginning {
  readonly record: RunRecord;
  /** False where the run was there before: it is attached to. */
  readonly isNew: boolean;
  readonly resume: FineTuneInput['resume'];
}

export interface EnsureStartedOptions {
  readonly approveSpending: boolean;
  readonly taskQueue?: string;
}

/**
 * Starts the workflow of a claimed run unless it has one. A claim whose workflow could not be started is given up again.
 * Throws CONFIG_DIFFERS where Temporal knows the id from another store, with another configuration.
 */
export async function ensureStarted(
  store: ArtifactStore,
  session: StartingClient,
  { record, isNew, resume }: Beginning,
  options: EnsureStartedOptions,
): Promise<void> {
  // A record that nobody has opened may be one whose start was cut off; starting it twice is not possible.
  if (!isNew && !isUntouched(record)) return;
  const giveUp = async (): Promise<void> => {
    if (isNew) await store.deleteDocument(documentKey.run(record.runId));
  };
  let started: boolean;
  try {
    started = await startWorkflow(session, { record, resume, ...options });
  } catch (error) {
    await giveUp();
    throw error;
  }
  if (started || !isNew) return;
  // Temporal knows the id and this store does not: the same run on another store, or another run altogether.
  const { memo } = await session.call(() =>
    session.client.workflow.getHandle(workflowId.fineTune(record.runId)).describe(),
  );
  if (memo?.['configDigest'] === record.configDigest) return;
  await giveUp();
  throw configDiffers(record.runId, []);
}
