import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../platform/make-folder.ts';
import type { IdempotencyKeys, KeyLease } from './idempotency.ts';
import { createIdempotencyKeys, noLease } from './idempotency.ts';
import { openRecordStore } from './record-store.ts';
import type { FileRecord, Wire } from './records.ts';
import { fileRecordSchema } from './records.ts';
import { Refusal } from './refusal.ts';
import type { SettingsFile } from './settings.ts';

/** A file whose bytes have arrived, checked, at a temporary path. */
export interface ReceivedFile {
  readonly path: string;
  readonly wire: Wire;
  readonly fileName: string;
  readonly purpose: string;
  readonly expiresAfterSeconds: number | null;
  readonly bytes: number;
  readonly lines: FileRecord['lines'];
  readonly sha256: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly key: string | null;
}

/** What is known of a file whose bytes are to come. */
export type ExpectedFile = Pick<FileRecord, 'wire' | 'purpose' | 'file_name' | 'sha256'>;

/** The uploaded files, and the idempotency keys they came under. */
export interface FileShelf {
  /** A path for bytes that are still arriving; removed by the next start where they never did. */
  arrivalPath(): string;
  begin(wire: Wire, key: string | null): KeyLease;
  add(received: ReceivedFile, lease: KeyLease, hideForMs: () => number): Promise<FileRecord>;
  /** A 404 where there is none, or it is deleted, or another wire format's. */
  get(wire: Wire, fileId: string): FileRecord;
  /** Makes a file of which only the name is there; under a key as `add`. */
  expect(
    file: ExpectedFile,
    key: { key: string; digest: string } | null,
    lease: KeyLease,
    hideForMs: number,
  ): Promise<FileRecord>;
  /** Takes the bytes at `path` for a file that was expected. */
  arrive(fileId: string, path: string, received: Pick<FileRecord, 'bytes' | 'sha256'>): Promise<FileRecord>;
  /** What the lines of a file turned out to hold, or why they are no samples. */
  noteLines(fileId: string, found: Pick<FileRecord, 'lines' | 'lines_error'>): Promise<void>;
  path(fileId: string): string;
  has(wire: Wire, fileId: string): boolean;
  /** Newest first, with those that lists leave out: one of these still holds its place as a cursor. */
  of(wire: Wire): FileRecord[];
  /** Whether lists show a file, if they leave out what is younger than `youngestMs`. */
  isListed(youngestMs: number): (file: FileRecord) => boolean;
  remove(wire: Wire, fileId: string): Promise<void>;
  all(): readonly FileRecord[];
  forgetKeys(): Promise<void>;
  flush(): Promise<void>;
}

function newFileId(): string {
  return `file-${randomBytes(8).toString('hex')}`;
}

function expiry(at: number, seconds: number | null): string | null {
  return seconds === null ? null : new Date(at + seconds * 1_000).toISOString();
}

function isGone(file: FileRecord): boolean {
  return file.deleted || (file.expires_at !== null && Date.parse(file.expires_at) <= Date.now());
}

/** Uploaded training files below a folder: the bytes, and a record of each that outlives its deletion. */
export async function openFileShelf(folder: string, settings: SettingsFile): Promise<FileShelf> {
  const bytesFolder = join(folder, 'bytes');
  const arrivals = join(folder, 'arriving');
  await rm(arrivals, { recursive: true, force: true });
  await Promise.all([makeFolder(bytesFolder), makeFolder(arrivals)]);
  const records = await openRecordStore<FileRecord>({
    folder: join(folder, 'records'),
    schema: fileRecordSchema,
    id: (record) => record.file_id,
    fileName: (record) => record.file_id,
  });
  const keys: IdempotencyKeys = createIdempotencyKeys();
  for (const { wire, idempotency, file_id: id } of records.all()) {
    if (idempotency !== null) keys.restore(wire, idempotency.key, { id, ...idempotency });
  }
  const path = (fileId: string): string => join(bytesFolder, `${fileId}.jsonl`);
  const find = (wire: Wire, fileId: string): FileRecord | null => {
    const record = records.get(fileId);
    return record === undefined || isGone(record) || record.wire !== wire ? null : record;
  };
  const get = (wire: Wire, fileId: string): FileRecord => {
    const record = find(wire, fileId);
    if (record === null) throw new Refusal(404, 'file_not_found', `There is no file ${fileId}`);
    return record;
  };

  return {
    arrivalPath: () => join(arrivals, randomBytes(8).toString('hex')),
    begin: (wire, key) => (key === null || settings.current().ignoreKeys ? noLease : keys.begin(wire, key)),
    add: async (received, lease, hideForMs) => {
      const replayed = lease.replay(received.digest);
      if (replayed !== null) {
        await rm(received.path, { force: true });
        return get(received.wire, replayed);
      }
      const at = Date.now();
      const record: FileRecord = {
        seq: records.nextSeq(),
        file_id: newFileId(),
        wire: received.wire,
        file_name: received.fileName,
        purpose: received.purpose,
        arrived: true,
        bytes: received.bytes,
        lines: received.lines,
        lines_error: null,
        sha256: received.sha256,
        metadata: settings.current().ignoreMetadata ? {} : received.metadata,
        created_at: new Date(at).toISOString(),
        expires_at: expiry(at, received.expiresAfterSeconds),
        deleted: false,
        idempotency:
          received.key === null || lease === noLease ? null : { key: received.key, digest: received.digest, at },
        hidden_until: at + hideForMs(),
      };
      await rename(received.path, path(record.file_id));
      await records.put(record);
      lease.settle({ id: record.file_id, digest: received.digest, at });
      return record;
    },
    get,
    expect: async (file, key, lease, hideForMs) => {
      const at = Date.now();
      const record: FileRecord = {
        ...file,
        seq: records.nextSeq(),
        file_id: newFileId(),
        arrived: false,
        bytes: 0,
        lines: null,
        lines_error: null,
        metadata: {},
        created_at: new Date(at).toISOString(),
        expires_at: null,
        deleted: false,
        idempotency: key === null || lease === noLease ? null : { ...key, at },
        hidden_until: at + hideForMs,
      };
      await records.put(record);
      if (key !== null) lease.settle({ id: record.file_id, digest: key.digest, at });
      return record;
    },
    arrive: async (fileId, arrivedAt, received) => {
      const record = records.get(fileId);
      if (record === undefined || isGone(record))
        throw new Refusal(404, 'file_not_found', `There is no file ${fileId}`);
      await rename(arrivedAt, path(fileId));
      const whole = { ...record, ...received, arrived: true };
      await records.put(whole);
      return whole;
    },
    noteLines: async (fileId, found) => {
      const record = records.get(fileId);
      if (record !== undefined) await records.put({ ...record, ...found });
    },
    path,
    has: (wire, fileId) => find(wire, fileId) !== null,
    of: (wire) =>
      records
        .all()
        .filter((file) => file.wire === wire)
        .toReversed(),
    isListed: (youngestMs) => {
      const now = Date.now();
      return (file) => !isGone(file) && now >= file.hidden_until && now - Date.parse(file.created_at) >= youngestMs;
    },
    remove: async (wire, fileId) => {
      const record = get(wire, fileId);
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
