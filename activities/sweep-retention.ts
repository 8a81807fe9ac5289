import { z } from 'zod';
import { documentKey } from '../domain/identity.ts';
import type { RunRecord } from '../domain/run-record.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { everyRecord } from './run-record.ts';
import { readLines } from './stored-line.ts';
import { overdueAnswers, sweepAnswers } from './sweep-answers.ts';
import type { OverdueAnswers } from './sweep-answers.ts';
import { deleteModel, overdueModels } from './sweep-models.ts';
import { isRejectedDue, rejectedReferences, sweepRejectedRows } from './sweep-rejected-rows.ts';
import { sweepUploads } from './sweep-uploads.ts';

/** Workers of one store sweep in turn, not each by itself. */
const EVERY_MS = 3_600_000;

const turnSchema = z.object({ at: z.iso.datetime() });

/** Whether it is this worker's turn; of several that ask at once one gets it. */
export async function takeTurn(store: ArtifactStore, now: Date): Promise<boolean> {
  const stored = await store.readDocument(documentKey.sweep);
  const last = stored === null ? null : Date.parse(turnSchema.parse(JSON.parse(stored.text)).at);
  if (last !== null && now.getTime() - last < EVERY_MS && now.getTime() >= last) return false;
  try {
    await store.writeDocument(documentKey.sweep, JSON.stringify({ at: now.toISOString() }), {
      ifVersion: stored?.version ?? null,
    });
    return true;
  } catch (error) {
    if (error instanceof VersionConflict) return false;
    throw error;
  }
}

/** What a sweep did. */
export interface Swept {
  readonly uploads: number;
  readonly models: number;
  /** Runs whose rejected rows went. */
  readonly rejectedRows: number;
  /** Versions whose answers went. */
  readonly answers: number;
  /** Things that could not be done; the next sweep tries them again. */
  readonly failed: number;
}

/**
 * Carries out the retention of every run's configuration, whatever of it is due. One failure hinders no other. Throws the
 * signal's reason once that is aborted.
 */
export async function sweepRetention(
  deps: ActivityDependencies,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<Swept> {
  const { store, logger } = deps;
  const swept = { uploads: 0, models: 0, rejectedRows: 0, answers: 0, failed: 0 };
  const attempt = async (what: string, runId: string | null, work: () => Promise<number>): Promise<number> => {
    if (signal.aborted) return 0;
    try {
      const done = await work();
      if (done > 0) await note(deps, what, runId);
      return done;
    } catch (error) {
      // Who is told to stop has not failed; the next sweep goes on.
      if (signal.aborted) return 0;
      logger.warn({ err: error, runId }, `retention: ${what} failed; it is tried again in an hour`);
      swept.failed += 1;
      return 0;
    }
  };
  const records: RunRecord[] = [];
  for await (const record of everyRecord(store)) {
    signal.throwIfAborted();
    records.push(record);
  }
  signal.throwIfAborted();
  const rejectedDue: RunRecord[] = [];
  for (const record of records) {
    signal.throwIfAborted();
    if (await isRejectedDue(store, record, now)) rejectedDue.push(record);
    swept.uploads += await attempt('delete uploads', record.runId, () => sweepUploads(deps, record, { now, signal }));
  }
  const references = rejectedDue.length === 0 ? new Map() : await rejectedReferences(store, records);
  for (const record of rejectedDue) {
    swept.rejectedRows += await attempt('delete rejected rows', record.runId, async () => {
      await sweepRejectedRows({ ...deps, signal }, record, references);
      return 1;
    });
  }
  let due: readonly OverdueAnswers[] = [];
  await attempt('look for answers', null, async () => {
    due = await overdueAnswers(store, now);
    return 0;
  });
  for (const overdue of due) {
    const { line, version } = overdue;
    swept.answers += await attempt(`delete answers of ${line.name}@${version.version}`, version.runId, async () => {
      await sweepAnswers(store, overdue, signal);
      return 1;
    });
  }
  signal.throwIfAborted();
  for (const line of await readLines(store)) {
    for (const version of await overdueModels(store, line, now)) {
      swept.models += await attempt(`delete ${line.name}@${version.version}`, version.runId, async () => {
        await deleteModel(deps, line, version);
        return 1;
      });
    }
  }
  return swept;
}

function note({ audit }: ActivityDependencies, action: string, runId: RunRecord['runId'] | null): Promise<void> {
  const entry = { actor: 'retention', role: 'worker', status: 'done', requestId: null, address: null };
  return audit.record({ ...entry, action, runId });
}
