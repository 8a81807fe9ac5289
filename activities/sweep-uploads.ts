import { durationMs } from '../domain/duration.ts';
import { isTerminal } from '../domain/job-state.ts';
import type { RunRecord } from '../domain/run-record.ts';
import { discardUploads } from '../provider/discard-uploads.ts';
import { ProviderError } from '../provider/provider-error.ts';
import { uploadRecordSchema } from '../provider/upload-ledger.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createUploadLedger } from './document-ledger.ts';
import { changeRecord } from './run-record.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { mayHaveUnseenJob } from './upload.ts';

type Deps = Pick<ActivityDependencies, 'settings' | 'store' | 'transport'>;

interface StoredUpload {
  readonly document: string;
  readonly key: string;
  readonly generation: number;
}

/**
 * Deletes what a run that stopped left at its provider, once it is older than `retention.failed_uploads`. First the
 * record says that there is nothing any more, so that a retry uploads anew; then the files go. Returns how many uploads went.
 */
export async function sweepUploads(
  deps: Deps,
  newest: RunRecord,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<number> {
  const { store } = deps;
  const { firstRunId, runId, closedAt, configRef, status } = newest;
  const { stage } = status.outcome;
  if (closedAt === null || newest.retriedBy !== null || (stage !== 'failed' && stage !== 'cancelled')) return 0;
  const uploads = await uploadsOf(store, firstRunId);
  if (uploads.length === 0 || !(await store.has(configRef))) return 0;
  const { config } = await readConfig(store, configRef);
  const { delete_uploads: deletes, failed_uploads: age } = config.retention;
  if (!deletes || Date.parse(closedAt) + durationMs(age) > now.getTime()) return 0;
  const provider = providerOf(deps, config, config.training.provider, 'train');
  if (await isNeeded(deps, newest, provider, signal)) return 0;
  const { uploadGeneration } = newest.progress;
  let generation = uploadGeneration;
  if (uploads.some((upload) => upload.generation >= uploadGeneration)) {
    const changed = await changeRecord(store, runId, (record) =>
      record.retriedBy === null && record.progress.uploadGeneration === uploadGeneration
        ? { ...record, progress: { ...record.progress, uploads: null, uploadGeneration: uploadGeneration + 1 } }
        : record,
    );
    if (changed.retriedBy !== null) return 0;
    generation = changed.progress.uploadGeneration;
  }
  const stale = uploads.filter((upload) => upload.generation < generation);
  for (const { key, document } of stale) {
    await discardUploads(provider, { key, runId }, createUploadLedger(store, firstRunId, key), { signal });
    await store.deleteDocument(document);
  }
  return stale.length;
}

async function uploadsOf(store: Deps['store'], firstRunId: string): Promise<readonly StoredUpload[]> {
  const documents = await store.listDocuments(`runs/${firstRunId}/uploads/`);
  const found = await Promise.all(
    documents.map(async (document) => {
      const text = (await store.readDocument(document))?.text;
      if (text === undefined) return [];
      const { key } = uploadRecordSchema.parse(JSON.parse(text));
      return [{ document, key, generation: Number(key.split('/').at(-1)) }];
    }),
  );
  return found.flat();
}

/** A job may read the file: one that still runs, or one that may have been created unseen. */
async function isNeeded(
  { store }: Deps,
  { firstRunId, progress, status }: RunRecord,
  provider: ReturnType<typeof providerOf>,
  signal: AbortSignal,
): Promise<boolean> {
  const { jobId } = status.outcome;
  if (jobId === null) return mayHaveUnseenJob(store, firstRunId, progress.intent);
  if (progress.job !== null || progress.intentSpent) return false;
  try {
    return !isTerminal((await provider.getJob(jobId, { signal })).state);
  } catch (error) {
    if (error instanceof ProviderError && error.status === 404) return false;
    throw error;
  }
}
