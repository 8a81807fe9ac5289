import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { makeFolder } from '../../platform/make-folder.ts';
import { RetuneError } from '../../domain/failure-type.ts';

/** Records of one kind, in memory for reading and as one JSON file each for the next start. */
export interface RecordStore<T> {
  get(id: string): T | undefined;
  /** Oldest first. */
  all(): readonly T[];
  /** Seen by readers at once; resolves when it is on disk. */
  put(record: T): Promise<void>;
  remove(id: string): Promise<void>;
  nextSeq(): number;
  /** Resolves when everything put so far is on disk. */
  flush(): Promise<void>;
}

/** Replaces a file whole: a reader, or a process killed in between, sees the old text or the new one. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

async function loadRecords<Schema extends z.ZodType>(folder: string, schema: Schema): Promise<z.output<Schema>[]> {
  await makeFolder(folder);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map(async (name) => readRecord(join(folder, name), schema)));
}

async function readRecord<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const text = await readFile(path, 'utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new RetuneError('USAGE', `${path} is no record that this version of the local provider can read`, {
      hint: 'It was damaged, or written by another version. Give another --data-dir, or remove the folder.',
      cause,
    });
  }
}

/** Opens a folder of records; `fileName` gives each its file, without the ending. */
export async function openRecordStore<T extends { readonly seq: number }>(options: {
  folder: string;
  schema: z.ZodType<T>;
  id: (record: T) => string;
  fileName: (record: T) => string;
}): Promise<RecordStore<T>> {
  const { folder, id } = options;
  const path = (record: T): string => join(folder, `${options.fileName(record)}.json`);
  const loaded = (await loadRecords(folder, options.schema)).sort((a, b) => a.seq - b.seq);
  const records = new Map(loaded.map((record) => [id(record), record]));
  const writes = new Map<string, Promise<void>>();
  let lastSeq = loaded.at(-1)?.seq ?? 0;

  /** One write of a record at a time, in the order asked. */
  const inTurn = (key: string, write: () => Promise<void>): Promise<void> => {
    const turn = (writes.get(key) ?? Promise.resolve()).catch(() => undefined).then(write);
    writes.set(key, turn);
    return turn;
  };

  return {
    get: (key) => records.get(key),
    all: () => [...records.values()],
    put: (record) => {
      records.set(id(record), record);
      return inTurn(id(record), async () => {
        const newest = records.get(id(record));
        if (newest !== undefined) await writeAtomically(path(newest), JSON.stringify(newest));
      });
    },
    remove: (key) => {
      const record = records.get(key);
      if (record === undefined) return Promise.resolve();
      records.delete(key);
      return inTurn(key, () => rm(path(record), { force: true }));
    },
    nextSeq: () => {
      lastSeq += 1;
      return lastSeq;
    },
    flush: async () => {
      await Promise.allSettled(writes.values());
    },
  };
}
