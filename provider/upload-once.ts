import { callOptionsOf } from './call-options.ts';
import { OutcomePending } from './create-outcome.ts';
import { deleteIfThere } from './delete-if-there.ts';
import type { CallOptions, FileIntent, FineTuneProvider, ProviderFile } from './fine-tune-provider.ts';
import type { PartsRecord } from './parts-record.ts';
import { ProviderError } from './provider-error.ts';
import type { UploadLedger, UploadRecord } from './upload-ledger.ts';

export interface UploadOnceRequest {
  readonly provider: Pick<
    FineTuneProvider,
    'name' | 'capabilities' | 'findFile' | 'listUploads' | 'uploadFile' | 'deleteFile'
  >;
  readonly intent: FileIntent;
  readonly ledger: UploadLedger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly options?: CallOptions & { readonly onProgress?: (sentBytes: number) => void };
}

export interface UploadedFile {
  readonly file: ProviderFile;
  readonly how: 'uploaded' | 'adopted';
}

const ANOTHER_ATTEMPT_MS = 2_000;
const CONFLICTS_BEFORE_GIVING_UP = 5;

/**
 * One file for one intent: what an earlier attempt brought over is adopted, what it began in parts is gone on with,
 * else it is uploaded. Of several attempts alive at once the record names one file for good; every other one is
 * deleted, by whoever brought it or by whoever comes after.
 */
export async function uploadFileOnce(request: UploadOnceRequest): Promise<UploadedFile> {
  const { provider, intent, ledger, options = {} } = request;
  const { onProgress } = options;
  const callOptions = callOptionsOf(options);
  const stored = await ledger.read();
  const known = stored?.record.file ?? null;
  const closedFor = stored?.record.closedFor ?? [];
  if (closedFor.includes(intent.runId)) throw undone(intent);
  if (known !== null && (await isThere(request, known))) return { file: known, how: 'adopted' };
  const found = await provider.findFile(intent, callOptions);

  const record: UploadRecord = { key: intent.key, file: null, parts: stored?.record.parts ?? null, closedFor };
  const version = await ledger.write(record, stored?.version ?? null);
  // Race: another attempt wrote since the read above: it is under way, and goes on.
  if (version === null) throw underWay(intent);
  if (found !== null) return settled(request, assertSame(found, intent, provider.name), 'adopted', stored !== null);
  const parts = fencedParts(ledger, record, version, intent);
  const file = await provider.uploadFile(intent, { ...callOptions, parts, ...(onProgress && { onProgress }) });
  return settled(request, file, 'uploaded', stored !== null);
}

/**
 * Whether the file that the record names still stands. A list may lag behind one that this run confirmed just now; a
 * retry goes by the list, since its first run may have failed for want of the file.
 */
async function isThere(
  { provider, intent, clock, options = {} }: UploadOnceRequest,
  known: { readonly fileId: string; readonly at: number; readonly runId: string },
): Promise<boolean> {
  if (known.runId === intent.runId && clock() - known.at < provider.capabilities.listLagMs) return true;
  const listed = await provider.listUploads(intent, callOptionsOf(options));
  if (!listed.includes(known.fileId)) return false;
  await deleteOthers(provider, listed, known.fileId, callOptionsOf(options));
  return true;
}

/** The record's own part, which only the attempt that wrote it last can write: an older one that wakes up stops. */
function fencedParts(ledger: UploadLedger, record: UploadRecord, version: string, intent: FileIntent): PartsRecord {
  let current = { record, version };
  return {
    read: () => current.record.parts,
    write: async (parts) => {
      const next: UploadRecord = {
        ...current.record,
        parts: parts && {
          ...parts,
          targets: parts.targets.map(({ url, headers }) => ({ url, headers: { ...headers } })),
          confirmed: [...parts.confirmed],
        },
      };
      const written = await ledger.write(next, current.version);
      if (written === null) throw underWay(intent);
      current = { record: next, version: written };
    },
  };
}

/** Names the file in the record, unless another attempt named its own before: then this one's is surplus. */
async function settled(
  { provider, intent, ledger, clock, options = {} }: UploadOnceRequest,
  file: ProviderFile,
  how: UploadedFile['how'],
  mayHaveOthers: boolean,
): Promise<UploadedFile> {
  const callOptions = callOptionsOf(options);
  for (let tries = 0; tries < CONFLICTS_BEFORE_GIVING_UP; tries += 1) {
    const stored = await ledger.read();
    const named = stored?.record.file ?? null;
    // Race: the run was cancelled and its files deleted while this attempt, given up for dead, was sending.
    const closedFor = stored?.record.closedFor ?? [];
    if (closedFor.includes(intent.runId)) {
      await deleteIfThere(provider, file.fileId, callOptions);
      throw undone(intent);
    }
    if (named !== null && named.fileId !== file.fileId) {
      await deleteIfThere(provider, file.fileId, callOptions);
      return { file: named, how: 'adopted' };
    }
    const chosen = { ...file, at: clock(), runId: intent.runId };
    const record: UploadRecord = { key: intent.key, file: chosen, parts: null, closedFor };
    if ((await ledger.write(record, stored?.version ?? null)) === null) continue;
    if (mayHaveOthers)
      await deleteOthers(provider, await provider.listUploads(intent, callOptions), file.fileId, callOptions);
    return { file, how };
  }
  throw underWay(intent);
}

/** Files of attempts that died before they could name theirs, whole or cut off. */
async function deleteOthers(
  provider: UploadOnceRequest['provider'],
  listed: readonly string[],
  kept: string,
  options: CallOptions,
): Promise<void> {
  for (const fileId of listed) {
    if (fileId !== kept) await deleteIfThere(provider, fileId, options);
  }
}

function assertSame(file: ProviderFile, intent: FileIntent, provider: string): ProviderFile {
  if (file.bytes === intent.bytes && (file.sha256 === null || file.sha256 === intent.sha256)) return file;
  throw new ProviderError(
    `provider ${provider} holds other bytes under the key of this upload (${intent.key}, file ${file.fileId}): ` +
      'delete that file there, then retry the run',
    { kind: 'final', reason: 'refused', code: 'file_mismatch' },
  );
}

function undone({ key }: FileIntent): OutcomePending {
  return new OutcomePending(key, 'its run was undone, nothing more is sent', ANOTHER_ATTEMPT_MS);
}

function underWay({ key }: FileIntent): OutcomePending {
  return new OutcomePending(key, 'another attempt of this upload is under way', ANOTHER_ATTEMPT_MS);
}
