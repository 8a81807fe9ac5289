import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../platform/make-folder.ts';
import type { KeyLease } from './idempotency.ts';
import { createIdempotencyKeys, noLease } from './idempotency.ts';
import type { ReceivedBytes } from './receive-file.ts';
import { openRecordStore } from './record-store.ts';
import type { UploadPart, UploadRecord, Wire } from './records.ts';
import { uploadRecordSchema } from './records.ts';
import { Refusal } from './refusal.ts';
import type { SettingsFile } from './settings.ts';

/** What an upload in parts is begun with. */
export type UploadOrder = Pick<
  UploadRecord,
  'wire' | 'upload_id' | 'file_name' | 'purpose' | 'bytes' | 'expires_after_seconds'
>;

/** Files that arrive in parts: what has come, until it is put together, given up, or an hour is over. */
export interface UploadShelf {
  begin(wire: Wire, key: string | null): KeyLease;
  add(order: UploadOrder, key: { key: string; digest: string } | null, lease: KeyLease): Promise<UploadRecord>;
  /** A 404 where there is none in this format; one past its time is `expired`. */
  get(wire: Wire, uploadId: string): UploadRecord;
  all(): readonly UploadRecord[];
  /** Takes the bytes at `path`; a part of the same id is replaced. */
  addPart(uploadId: string, path: string, part: Omit<UploadPart, 'created_at'>): Promise<UploadPart>;
  /** Puts parts together at `path`, in the order given. */
  assemble(parts: readonly UploadPart[], path: string): Promise<ReceivedBytes>;
  /** Ends an upload and removes its parts. */
  end(uploadId: string, status: 'completed' | 'cancelled', fileId: string | null): Promise<UploadRecord>;
  forgetKeys(): Promise<void>;
  flush(): Promise<void>;
}

/** Opens the folder of uploads that are under way, or were. */
export async function openUploadShelf(folder: string, settings: SettingsFile): Promise<UploadShelf> {
  const partsFolder = join(folder, 'parts');
  await makeFolder(partsFolder);
  const records = await openRecordStore<UploadRecord>({
    folder: join(folder, 'records'),
    schema: uploadRecordSchema,
    id: (record) => record.upload_id,
    fileName: (record) => record.upload_id,
  });
  const keys = createIdempotencyKeys();
  for (const { wire, idempotency, upload_id: id } of records.all()) {
    if (idempotency !== null) keys.restore(wire, idempotency.key, { id, ...idempotency });
  }
  const partPath = ({ part_id: id }: Pick<UploadPart, 'part_id'>): string => join(partsFolder, id);
  const removeParts = async ({ parts }: UploadRecord): Promise<void> => {
    await Promise.all(parts.map((part) => rm(partPath(part), { force: true })));
  };
  const current = (record: UploadRecord): UploadRecord => {
    const isOver = record.status === 'pending' && Date.parse(record.expires_at) <= Date.now();
    return isOver ? { ...record, status: 'expired' } : record;
  };
  const find = (uploadId: string): UploadRecord | undefined => records.get(uploadId);
  for (const record of records.all()) if (current(record).status !== 'pending') await removeParts(record);

  return {
    begin: (wire, key) => (key === null || settings.current().ignoreKeys ? noLease : keys.begin(wire, key)),
    add: async (order, key, lease) => {
      const at = Date.now();
      const record: UploadRecord = {
        ...order,
        seq: records.nextSeq(),
        status: 'pending',
        parts: [],
        file_id: null,
        idempotency: key === null || lease === noLease ? null : { ...key, at },
        created_at: new Date(at).toISOString(),
        expires_at: new Date(at + settings.current().uploadSeconds * 1_000).toISOString(),
      };
      await records.put(record);
      if (key !== null) lease.settle({ id: record.upload_id, digest: key.digest, at });
      return record;
    },
    get: (wire, uploadId) => {
      const record = find(uploadId);
      if (record === undefined || record.wire !== wire) {
        throw new Refusal(404, 'upload_not_found', `There is no upload ${uploadId}`, { param: 'upload_id' });
      }
      return current(record);
    },
    all: () => records.all().map(current),
    addPart: async (uploadId, path, part) => {
      const added = { ...part, created_at: new Date().toISOString() };
      await rename(path, partPath(part));
      const record = find(uploadId);
      if (record !== undefined) {
        const others = record.parts.filter(({ part_id: id }) => id !== part.part_id);
        await records.put({ ...record, parts: [...others, added] });
      }
      return added;
    },
    assemble: async (parts, path) => {
      const [sha256, md5] = [createHash('sha256'), createHash('md5')];
      const file = await open(path, 'w', 0o600);
      try {
        for (const part of parts) {
          for await (const chunk of createReadStream(partPath(part))) {
            sha256.update(chunk);
            md5.update(chunk);
            await file.write(chunk);
          }
        }
      } finally {
        await file.close();
      }
      const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
      return { bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
    },
    end: async (uploadId, status, fileId) => {
      const record = find(uploadId);
      if (record === undefined) throw new Refusal(404, 'upload_not_found', `There is no upload ${uploadId}`);
      const ended = { ...record, status, file_id: fileId };
      await records.put(ended);
      await removeParts(record);
      return ended;
    },
    forgetKeys: async () => {
      keys.forgetAll();
      await Promise.all(records.all().map((record) => records.put({ ...record, idempotency: null })));
    },
    flush: () => records.flush(),
  };
}

/** A new id of an upload or of a part. */
export function newUploadId(kind: 'upload' | 'part'): string {
  return `${kind}_${randomBytes(12).toString('hex')}`;
}
