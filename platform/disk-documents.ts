import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type StoredDocument, VersionConflict } from './artifact-store.ts';
import { writeAtomically } from './atomic-file.ts';
import type { DocumentMedium } from './compose-store.ts';
import { withFileLock } from './file-lock.ts';
import { documentSegments, STORE_ID_KEY } from './store-key.ts';

const OWN_FOLDERS: ReadonlySet<string> = new Set(['sha256', 'tmp', 'locks']);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function* keysBelow(root: string, segments: readonly string[]): AsyncGenerator<string, void, void> {
  const entries = await readdir(path.join(root, ...segments), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  for (const entry of entries) {
    if (segments.length === 0 && OWN_FOLDERS.has(entry.name)) continue;
    if (entry.isDirectory()) yield* keysBelow(root, [...segments, entry.name]);
    else yield [...segments, entry.name].join('/');
  }
}

/** Documents as plain files below `root`; a document's version is the SHA-256 of its text. */
export function createDiskDocuments(root: string): DocumentMedium {
  const tempDir = path.join(root, 'tmp');
  const pathOf = (key: string): string => path.join(root, ...documentSegments(key));
  const locked = <T>(key: string, action: () => Promise<T>): Promise<T> =>
    withFileLock(path.join(root, 'locks', sha256(key)), {}, action);

  const read = async (key: string): Promise<StoredDocument | null> => {
    const text = await readFile(pathOf(key), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return text === null ? null : { text, version: sha256(text) };
  };

  const write: DocumentMedium['write'] = (key, text, ifVersion) => {
    const target = pathOf(key);
    return locked(key, async () => {
      if (ifVersion !== undefined && ((await read(key))?.version ?? null) !== ifVersion) throw new VersionConflict(key);
      await writeAtomically(tempDir, async (file) => {
        await file.writeFile(text, 'utf8');
        return { target, result: undefined };
      });
      return { text, version: sha256(text) };
    });
  };

  return {
    read,
    write,
    async list(prefix) {
      // Only the folder that the prefix names is walked; the rest of the prefix is part of a file's name.
      const folder = prefix.split('/').slice(0, -1);
      if (folder.length > 0) documentSegments(folder.join('/'));
      const keys: string[] = [];
      for await (const key of keysBelow(root, folder))
        if (key !== STORE_ID_KEY && key.startsWith(prefix)) keys.push(key);
      return keys.toSorted();
    },
    async remove(key) {
      const target = pathOf(key);
      await locked(key, () => rm(target, { force: true }));
    },
  };
}
