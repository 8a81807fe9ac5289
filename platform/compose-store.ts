import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { documentKey } from '../domain/identity.ts';
import { VersionConflict } from './artifact-store.ts';
import type { ArtifactStore, StoredDocument } from './artifact-store.ts';
import { storeError } from './store-error.ts';
import { STORE_ID_KEY } from './store-key.ts';

function erasedError({ key }: ArtifactRef): RetuneError {
  return new RetuneError('ERASED', `artifact ${key} held rows of a data subject who was erased, and was deleted`, {
    hint: 'start anew from the sources: `retune rerun RUN`, which leaves the rows of that subject out',
  });
}

/** Artifacts on some medium; errors are the medium's own. */
export interface ArtifactMedium {
  put(stream: Readable): Promise<ArtifactRef>;
  /** `mapError` is for what goes wrong later, while the stream is read. */
  open(ref: ArtifactRef, mapError: (error: unknown) => Error): Promise<Readable>;
  readText(ref: ArtifactRef): Promise<string>;
  has(ref: ArtifactRef): Promise<boolean>;
  localPath(ref: ArtifactRef): Promise<string>;
  list(): AsyncIterable<ArtifactRef>;
  remove(ref: ArtifactRef): Promise<void>;
}

/** Documents on some medium; errors are the medium's own, and `VersionConflict`. */
export interface DocumentMedium {
  read(key: string): Promise<StoredDocument | null>;
  write(key: string, text: string, ifVersion: string | null | undefined): Promise<StoredDocument>;
  list(prefix: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
}

/** Made when the store is first used; of several who make one at the same moment, one wins for all. */
async function storeId({ read, write }: DocumentMedium): Promise<string> {
  const existing = await read(STORE_ID_KEY);
  if (existing !== null) return existing.text;
  try {
    return (await write(STORE_ID_KEY, randomUUID(), null)).text;
  } catch (error) {
    const winner = error instanceof VersionConflict ? await read(STORE_ID_KEY) : null;
    if (winner !== null) return winner.text;
    throw error;
  }
}

/** The store that stands on a medium: every error names the store and what it could not do. */
export function composeStore(uri: string, artifacts: ArtifactMedium, documents: DocumentMedium): ArtifactStore {
  const guard = async <T>(operation: string, action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw storeError(uri, operation, error);
    }
  };

  const read = async <T>(operation: string, ref: ArtifactRef, action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      const erased = await documents.read(documentKey.erasedArtifact(ref.sha256)).catch(() => null);
      throw erased === null ? storeError(uri, operation, error) : erasedError(ref);
    }
  };

  return {
    uri,
    id: () => guard('read its id', () => storeId(documents)),
    putFile: (path) => guard(`take in ${path}`, () => artifacts.put(createReadStream(path))),
    putStream: (stream) => guard('write an artifact', () => artifacts.put(stream)),
    putText: (text) => guard('write an artifact', () => artifacts.put(Readable.from([Buffer.from(text, 'utf8')]))),
    openRead: (ref) =>
      read(`read artifact ${ref.key}`, ref, () =>
        artifacts.open(ref, (error) => storeError(uri, `read artifact ${ref.key}`, error)),
      ),
    readText: (ref) => read(`read artifact ${ref.key}`, ref, () => artifacts.readText(ref)),
    has: (ref) => guard(`look for artifact ${ref.key}`, () => artifacts.has(ref)),
    localPath: (ref) => read(`find artifact ${ref.key}`, ref, () => artifacts.localPath(ref)),
    async *listArtifacts() {
      try {
        yield* artifacts.list();
      } catch (error) {
        throw storeError(uri, 'list its artifacts', error);
      }
    },
    deleteArtifact: (ref) => guard(`delete artifact ${ref.key}`, () => artifacts.remove(ref)),
    readDocument: (key) => guard(`read ${key}`, () => documents.read(key)),
    writeDocument: (key, text, options) => guard(`write ${key}`, () => documents.write(key, text, options?.ifVersion)),
    listDocuments: (prefix) => guard(`list ${prefix}`, () => documents.list(prefix)),
    deleteDocument: (key) => guard(`delete ${key}`, () => documents.remove(key)),
  };
}
