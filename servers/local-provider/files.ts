import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { IdempotencyKeys, KeyLease } from './idempotency.ts';
import { createIdempotencyKeys, noLease } from './idempotency.ts';
import type { PageQuery } from './pagination.ts';
import { matchesMetadata, page } from './pagination.ts';
import { openRecordStore } from './record-store.ts';
import type { FileRecord } from './records.ts';
import { fileRecordSchema } from './records.ts';
import { Refusal } from './refusal.ts';

/** A file whose bytes have arrived, checked, at a temporary path. */
export interface ReceivedFile {
  readonly path: string;
  readonly bytes: number;
  readonly samples: number;
  readonly sha256: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly key: string | null;
}

/** The uploaded files, and the idempotency keys they came under. */
export interface FileShelf {
  /** A path for bytes that are still arriving; removed by the next start where they never did. */
  arrivalPath(): string;
  begin(key: string | null): KeyLease;
  add(received: ReceivedFile, lease: KeyLease, hideForMs: () => number): Promise<FileRecord>;
  /** A 404 where there is none, or it is deleted. */
  get(fileId: string): FileRecord;
  path(fileId: string): string;
  list(
    query: PageQuery & { metadata?: Record<string, string> | undefined },
    youngestMs: number,
  ): { items: FileRecord[]; has_more: boolean };
  remove(fileId: string): Promise<void>;
  all(): readonly FileRecord[];
  forgetKeys(): Promise<void>;
  flush(): Promise<void>;
}

/** Uploaded training files below a folder: the bytes, and a record of each that outlives its deletion. */
export async function openFileShelf(folder: string): Promise<FileShelf> {
  const bytesFolder = join(folder, 'bytes');
  const arrivals = join(folder, 'arriving');
  await rm(arrivals, { recursive: true, force: true });
  await Promise.all([mkdir(bytesFolder, { recursive: true }), mkdir(arrivals, { recursive: true })]);
  const records = await openRecordStore<FileRecord>({
    folder: join(folder, 'records'),
    schema: fileRecordSchema,
    id: (record) => record.file_id,
    fileName: (record) => record.file_id,
  });
  const keys: IdempotencyKeys = createIdempotencyKeys();
  for (const { idempotency, file_id: id } of records.all()) {
    if (idempotency !== null) keys.restore(idempotency.key, { id, ...idempotency });
  }
  const path = (fileId: string): string => join(bytesFolder, `${fileId}.jsonl`);
  const get = (fileId: string): FileRecord => {
    const record = records.get(fileId);
    if (record === undefined || record.deleted) throw new Refusal(404, 'file_not_found', `There is no file ${fileId}`);
    return record;
  };

  return {
    arrivalPath: () => join(arrivals, randomBytes(8).toString('hex')),
    begin: (key) => (key === null ? noLease : keys.begin(key)),
    add: async (received, lease, hideForMs) => {
      const replayed = lease.replay(received.digest);
      if (replayed !== null) {
        await rm(received.path, { force: true });
        return get(replayed);
      }
      const at = Date.now();
      const record: FileRecord = {
        seq: records.nextSeq(),
        file_id: `file-${randomBytes(8).toString('hex')}`,
        bytes: received.bytes,
        samples: received.samples,
        sha256: received.sha256,
        metadata: received.metadata,
        created_at: new Date(at).toISOString(),
        deleted: false,
        idempotency: received.key === null ? null : { key: received.key, digest: received.digest, at },
        hidden_until: at + hideForMs(),
      };
      await rename(received.path, path(record.file_id));
      await records.put(record);
      lease.settle({ id: record.file_id, digest: received.digest, at });
      return record;
    },
    get,
    path,
    list: (query, youngestMs) => {
      const now = Date.now();
      return page(
        records.all().toReversed(),
        query,
        (file) => file.file_id,
        (file) => {
          const isVisible = now >= file.hidden_until && now - Date.parse(file.created_at) >= youngestMs;
          return !file.deleted && isVisible && matchesMetadata(file.metadata, query.metadata);
        },
      );
    },
    remove: async (fileId) => {
      const record = get(fileId);
      // The key goes with the file: an upload under it makes a new one instead of naming what is gone.
      keys.forgetId(fileId);
      await records.put({ ...record, deleted: true, idempotency: null });
      await rm(path(fileId), { force: true });
    },
    all: () => records.all(),
    forgetKeys: async () => {
      keys.forgetAll();
      await Promise.all(records.all().map((record) => records.put({ ...record, idempotency: null })));
    },
    flush: () => records.flush(),
  };
}
