import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { ArtifactStore } from './artifact-store.ts';
import { createDiskArtifacts } from './disk-artifacts.ts';
import { createDiskDocuments } from './disk-documents.ts';
import { storeError } from './store-error.ts';

/**
 * The artifact store on a local folder (absolute path), made on first use: artifacts under `sha256/`, documents under
 * their own keys as plain files. Readable by its owner only. Any number of processes of one machine may share it.
 */
export function createDiskStore(root: string): ArtifactStore {
  const uri = pathToFileURL(root).href;
  const artifacts = createDiskArtifacts(root);
  const documents = createDiskDocuments(root);

  const guard = async <T>(operation: string, action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw storeError(uri, operation, error);
    }
  };

  return {
    uri,
    id: () => guard('read its id', () => documents.id()),
    putFile: (path) => guard(`take in ${path}`, () => artifacts.put(createReadStream(path))),
    putStream: (stream) => guard('write an artifact', () => artifacts.put(stream)),
    putText: (text) => guard('write an artifact', () => artifacts.put(Readable.from([Buffer.from(text, 'utf8')]))),
    openRead: (ref) =>
      guard(`read artifact ${ref.key}`, () =>
        artifacts.open(ref, (error) => storeError(uri, `read artifact ${ref.key}`, error)),
      ),
    readText: (ref) => guard(`read artifact ${ref.key}`, () => artifacts.readText(ref)),
    has: (ref) => guard(`look for artifact ${ref.key}`, () => artifacts.has(ref)),
    localPath: (ref) => guard(`find artifact ${ref.key}`, () => artifacts.localPath(ref)),
    readDocument: (key) => guard(`read ${key}`, () => documents.read(key)),
    writeDocument: (key, text, options) => guard(`write ${key}`, () => documents.write(key, text, options?.ifVersion)),
    listDocuments: (prefix) => guard(`list ${prefix}`, () => documents.list(prefix)),
    deleteDocument: (key) => guard(`delete ${key}`, () => documents.remove(key)),
  };
}
