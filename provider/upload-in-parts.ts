import { createHash } from 'node:crypto';
import type { FileIntent, UploadOptions } from './fine-tune-provider.ts';
import type { PartsInProgress } from './parts-record.ts';
import { ProviderError } from './provider-error.ts';

/** What a format does to bring a file over in parts. */
export interface PartSteps<T> {
  readonly clock: () => number;
  readonly partBytes: number;
  begin(file: { md5: string; parts: number }): Promise<Omit<PartsInProgress, 'partBytes' | 'md5' | 'confirmed'>>;
  /** What the server calls the part. */
  send(parts: PartsInProgress, part: FilePart): Promise<string>;
  complete(parts: PartsInProgress): Promise<T>;
  abandon(parts: PartsInProgress): Promise<void>;
}

export interface FilePart {
  /** From 0. */
  readonly index: number;
  readonly from: number;
  /** Counted in. */
  readonly to: number;
  readonly bytes: number;
  readonly onProgress: (sentBytes: number) => void;
}

/** An upload that expires this soon is not gone on with: its last part would come too late. */
const EXPIRY_MARGIN_MS = 60_000;

/**
 * A file sent part by part, each confirmed in the record before the next one starts: an attempt that died is gone on
 * with from the last confirmed part, so that at most one part is sent again. What has expired is begun anew, and the
 * old upload given up.
 */
export async function uploadInParts<T>(
  intent: FileIntent,
  steps: PartSteps<T>,
  { parts: record, onProgress, signal }: UploadOptions,
): Promise<T> {
  let parts = await resumable(steps, record?.read() ?? null);
  if (parts === null) {
    const md5 = await md5Of(intent);
    const count = Math.ceil(intent.bytes / steps.partBytes);
    parts = { ...(await steps.begin({ md5, parts: count })), partBytes: steps.partBytes, md5, confirmed: [] };
    await record?.write(parts);
  }
  try {
    while (parts.confirmed.length * parts.partBytes < intent.bytes) {
      signal?.throwIfAborted();
      const part: FilePart = partAt(parts, intent, onProgress);
      const id = await steps.send(parts, part);
      parts = { ...parts, confirmed: [...parts.confirmed, id] };
      await record?.write(parts);
    }
    const done = await steps.complete(parts);
    await record?.write(null);
    return done;
  } catch (error) {
    const end = endOf(error);
    if (end === null) throw error;
    if (end === 'gone') {
      await steps.abandon(parts);
      await record?.write(null);
    }
    const why = end === 'gone' ? 'gone at the provider, and is begun anew' : 'complete already: its file is looked up';
    throw new ProviderError(`${intent.fileName}: the upload in parts is ${why}`, {
      kind: 'retryable',
      reason: 'server',
      code: `upload_${end}`,
      cause: error,
    });
  }
}

/** The record belongs to the intent's key, which names the content: what was begun under it is of these very bytes. */
async function resumable<T>(steps: PartSteps<T>, parts: PartsInProgress | null): Promise<PartsInProgress | null> {
  if (parts === null) return null;
  if (parts.expiresAt === null || parts.expiresAt - steps.clock() > EXPIRY_MARGIN_MS) return parts;
  await steps.abandon(parts);
  return null;
}

function partAt(
  { confirmed, partBytes }: PartsInProgress,
  { bytes }: FileIntent,
  onProgress: UploadOptions['onProgress'],
): FilePart {
  const index = confirmed.length;
  const from = index * partBytes;
  const to = Math.min(from + partBytes, bytes) - 1;
  return { index, from, to, bytes: to - from + 1, onProgress: (sent) => onProgress?.(from + sent) };
}

/**
 * What a refusal says of the upload itself: that it can be gone on with no more, or that an attempt whose reply was
 * lost completed it. Null where the refusal is about something else.
 */
function endOf(error: unknown): 'gone' | 'completed' | null {
  if (!(error instanceof ProviderError)) return null;
  const { status, code, message } = error;
  if (status === 404 || status === 410) return 'gone';
  if (status !== 400 && status !== 409) return null;
  const words = `${code} ${message}`;
  if (/expired|cancelled|NoSuchUpload/i.test(words)) return 'gone';
  return /(?:is|already|been) completed/i.test(words) ? 'completed' : null;
}

async function md5Of(intent: FileIntent): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of intent.open()) hash.update(chunk);
  return hash.digest('hex');
}
