import { readKeptLosses } from '../../activities/kept-losses.ts';
import { preparedDataset } from '../../activities/prepared-dataset.ts';
import { readReportData } from '../../activities/report-data.ts';
import { readConfig } from '../../activities/stored-config.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { documentKey, isRunId } from '../../domain/identity.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import type { ReportData } from '../../report/report-data.ts';
import type { LiveRun, ViewSources } from './view-sources.ts';

/** A run as it can be told at this moment. */
export interface ShownRun {
  readonly record: RunRecord;
  /** Null where the workflow did not answer, or is over. */
  readonly live: LiveRun | null;
  readonly config: RunConfig | null;
  readonly data: ReportData;
  /** Why parts are left out. */
  readonly note: string | null;
}

/** The record of a run; null where there is none of that id. */
export async function readRunRecord(store: ArtifactStore, runId: string): Promise<RunRecord | null> {
  const document = isRunId(runId) ? await store.readDocument(documentKey.run(runId)) : null;
  return document === null ? null : JSON.parse(document.text);
}

/** A run from its record and, while it is open, from its workflow; null where the store has no such run. */
export async function readShownRun({ store, lookAtRun }: ViewSources, runId: string): Promise<ShownRun | null> {
  const record = await readRunRecord(store, runId);
  if (record === null) return null;
  const live = record.closedAt === null ? await lookAtRun(runId) : null;
  const { progress, firstRunId } = record;
  const dataset = await preparedDataset(store, record);
  const told = { firstRunId, status: live?.status ?? record.status, progress: { ...progress, dataset } };
  const loss = await readKeptLosses(store, { firstRunId, intent: progress.intent });
  try {
    const resolved = await readConfig(store, record.configRef);
    try {
      const data = await readReportData(store, resolved, told, loss);
      return { record, live, config: resolved.config, data, note: null };
    } catch (error) {
      const bare = { ...told, progress: { ...progress, dataset: null, evaluation: null } };
      const data = await readReportData(store, resolved, bare, loss);
      return { record, live, config: resolved.config, data, note: goneNote(error) };
    }
  } catch (error) {
    throw error instanceof RetuneError
      ? error
      : new RetuneError('STORE_UNREACHABLE', `what the store has of run ${runId} cannot be read: it is damaged`, {
          cause: error,
        });
  }
}

function goneNote(error: unknown): string {
  return error instanceof RetuneError ? error.message : 'what the run made of its data cannot be read any more';
}
