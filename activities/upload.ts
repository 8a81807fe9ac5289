import { createReadStream } from 'node:fs';
import type { ArtifactRef } from '../domain/artifact.ts';
import { fileIntentKey } from '../domain/identity.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { deleteIfThere } from '../provider/delete-if-there.ts';
import { discardUploads } from '../provider/discard-uploads.ts';
import { unresolvedPosts } from '../provider/intent-ledger.ts';
import { uploadFileOnce } from '../provider/upload-once.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { withHeartbeat } from './heartbeat.ts';
import { createIntentLedger, createUploadLedger } from './document-ledger.ts';
import { pinTestKeys } from './pinned-keys.ts';
import { providerOf, readConfig } from './stored-config.ts';

export interface Uploads {
  readonly train: string;
  readonly validation: string | null;
}

export interface UploadInput {
  readonly runId: string;
  readonly firstRunId: string;
  readonly configRef: ArtifactRef;
  /** Rises after a compensation deleted the files: a key is never used for two files. */
  readonly generation: number;
}

const UPLOAD_TIMEOUT_MS = 5 * 3_600_000;

export function createUploadActivities(deps: ActivityDependencies) {
  const { store } = deps;
  const keyOf = ({ firstRunId, generation }: UploadInput, role: keyof Uploads, ref: ArtifactRef): string =>
    `${fileIntentKey(firstRunId, role, ref.sha256)}/${generation}`;

  return {
    /** The files of the split at the provider, each found again or sent once; then the line's test keys are pinned. */
    async uploadFiles(input: UploadInput & { dataset: PreparedDatasetRef }): Promise<Uploads> {
      const { dataset, runId, configRef } = input;
      const { config } = await readConfig(store, configRef);
      const provider = providerOf(deps, config, config.training.provider, 'train');
      const send = async (role: keyof Uploads, ref: ArtifactRef): Promise<string> => {
        const path = await store.localPath(ref);
        const { file } = await withHeartbeat('bytes', (progress, signal) =>
          uploadFileOnce({
            provider,
            intent: {
              key: keyOf(input, role, ref),
              runId,
              sha256: ref.sha256,
              bytes: ref.bytes,
              fileName: `${config.name}-${role}.jsonl`,
              open: (range) => createReadStream(path, range && { start: range.from, end: range.to }),
            },
            ledger: createUploadLedger(store, input.firstRunId, keyOf(input, role, ref)),
            clock: Date.now,
            options: { signal, timeoutMs: UPLOAD_TIMEOUT_MS, onProgress: (sent) => progress(sent, ref.bytes) },
          }),
        );
        return file.fileId;
      };
      const train = await send('train', dataset.train);
      const validation = dataset.validation === null ? null : await send('validation', dataset.validation);
      if (config.data.split.pin) await pinTestKeys(store, config.name, runId, dataset.testKeys);
      return { train, validation };
    },

    /**
     * Deletes what the run uploaded, also a file whose upload was cut off behind the server's commit. Where a create
     * may have been carried out unseen nothing is deleted: a job could be reading the file.
     */
    async discardUploads(
      input: UploadInput & {
        uploads: Uploads | null;
        dataset?: PreparedDatasetRef | null;
        intent: number;
        /** The job that the run holds, which has ended; null where none is known. */
        jobId: string | null;
      },
    ): Promise<{ kept: boolean }> {
      const { firstRunId, configRef, uploads, dataset, intent } = input;
      const { config } = await readConfig(store, configRef);
      const provider = providerOf(deps, config, config.training.provider, 'train');
      if (input.jobId === null && (await mayHaveUnseenJob(store, firstRunId, intent))) return { kept: true };
      return withHeartbeat('bytes', async (_progress, signal) => {
        const gone = new Set<string>();
        for (const role of ['train', 'validation'] as const) {
          const ref = dataset?.[role];
          if (!ref) continue;
          const key = keyOf(input, role, ref);
          const ledger = createUploadLedger(store, firstRunId, key);
          const files = await discardUploads(provider, { key, runId: input.runId }, ledger, { signal });
          for (const fileId of files) gone.add(fileId);
        }
        const named = [uploads?.train, uploads?.validation].filter((id) => typeof id === 'string');
        for (const fileId of named) if (!gone.has(fileId)) await deleteIfThere(provider, fileId, { signal });
        return { kept: false };
      });
    },
  };
}

/** Whether a create of the intent may have been carried out without anybody's having heard of it. */
export async function mayHaveUnseenJob(store: ArtifactStore, firstRunId: string, intent: number): Promise<boolean> {
  const stored = await createIntentLedger(store, firstRunId, intent).read();
  const isSettled = stored?.record.posts.some(({ outcome }) => outcome === 'created') ?? true;
  return !isSettled && unresolvedPosts(stored?.record ?? null).length > 0;
}
