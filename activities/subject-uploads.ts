import type { ArtifactRef } from '../domain/artifact.ts';
import type { RunRecord } from '../domain/run-record.ts';
import { discardUploads } from '../provider/discard-uploads.ts';
import { deleteIfThere } from '../provider/delete-if-there.ts';
import { ProviderError } from '../provider/provider-error.ts';
import { uploadRecordSchema } from '../provider/upload-ledger.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createUploadLedger } from './document-ledger.ts';
import { changeRecord } from './run-record.ts';
import { providerOf, readConfig } from './stored-config.ts';

type Deps = Pick<ActivityDependencies, 'settings' | 'store' | 'transport'>;

/** An upload of a file that held a subject's rows. */
export interface SubjectUpload {
  readonly firstRunId: string;
  /** The key that the file carries at the provider. */
  readonly key: string;
  readonly provider: string;
  readonly configRef: ArtifactRef;
}

/** An upload whose provider did not do what was asked, and why. */
export interface UnreachedUpload extends SubjectUpload {
  readonly problem: string;
}

/** Uploads of these runs that were made from one of the artifacts. */
export async function subjectUploads(
  { store }: Pick<Deps, 'store'>,
  runs: readonly RunRecord[],
  artifacts: readonly ArtifactRef[],
): Promise<readonly SubjectUpload[]> {
  const digests = new Set(artifacts.map(({ sha256 }) => sha256.slice(0, 16)));
  const found = new Map<string, SubjectUpload>();
  for (const { firstRunId, configRef, status } of runs) {
    const { provider } = status.outcome;
    for (const document of await store.listDocuments(`runs/${firstRunId}/uploads/`)) {
      const text = (await store.readDocument(document))?.text;
      if (text === undefined || provider === null) continue;
      const { key } = uploadRecordSchema.parse(JSON.parse(text));
      if (key.split('/').some((part) => digests.has(part))) found.set(key, { firstRunId, key, provider, configRef });
    }
  }
  return [...found.values()];
}

/** Does something with each upload at its provider; where that fails the others are done all the same. */
async function eachUpload(
  deps: Deps,
  uploads: readonly SubjectUpload[],
  work: (provider: ReturnType<typeof providerOf>, upload: SubjectUpload) => Promise<number>,
): Promise<{ readonly files: number; readonly unreached: readonly UnreachedUpload[] }> {
  const unreached: UnreachedUpload[] = [];
  let files = 0;
  for (const upload of uploads) {
    try {
      const { config } = await readConfig(deps.store, upload.configRef);
      files += await work(providerOf(deps, config, upload.provider, 'train'), upload);
    } catch (error) {
      if (!(error instanceof ProviderError) && !(error instanceof RetuneError)) throw error;
      unreached.push({ ...upload, problem: error.message });
    }
  }
  return { files, unreached };
}

/** How many files of the uploads the providers still have. */
export function countUploads(deps: Deps, uploads: readonly SubjectUpload[], signal: AbortSignal) {
  return eachUpload(deps, uploads, async (provider, upload) => (await provider.listUploads(upload, { signal })).length);
}

/** Deletes the uploads at their providers; one that is gone already is as good as deleted. */
export function deleteUploads(deps: Deps, uploads: readonly SubjectUpload[], signal: AbortSignal) {
  return eachUpload(deps, uploads, async (provider, upload) => {
    const there = await provider.listUploads(upload, { signal });
    const { key, firstRunId: runId } = upload;
    const ledger = createUploadLedger(deps.store, runId, key);
    const gone = await discardUploads(provider, { key, runId }, ledger, { signal });
    for (const fileId of there) if (!gone.has(fileId)) await deleteIfThere(provider, fileId, { signal });
    return there.length;
  });
}

/** A retry of these runs has to upload anew. */
export async function forgetUploads({ store }: Pick<Deps, 'store'>, runs: readonly RunRecord[]): Promise<void> {
  for (const { runId, progress } of runs) {
    if (progress.uploads === null) continue;
    await changeRecord(store, runId, (record) => ({
      ...record,
      progress: { ...record.progress, uploads: null, uploadGeneration: record.progress.uploadGeneration + 1 },
    }));
  }
}
