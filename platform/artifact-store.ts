import type { Readable } from 'node:stream';
import type { ArtifactRef } from '../domain/artifact.ts';

/** A named document with its version, for conditional writes. */
export interface StoredDocument {
  readonly text: string;
  /** Opaque; hand it back as `ifVersion`. */
  readonly version: string;
}

/** Raised by `writeDocument` when the document is not (or no longer) at the version the writer saw. */
export class VersionConflict extends Error {
  constructor(key: string) {
    super(`${key} was changed by somebody else in the meantime`);
    this.name = 'VersionConflict';
  }
}

/**
 * Where a run's bytes live: artifacts by content (written once, never changed) and a few named documents with
 * conditional writes. Keys are `/`-separated and relative, the same for every worker that shares the store.
 * Errors are `RetuneError` of type STORE_UNREACHABLE that name the store and the operation; ERASED where an artifact is
 * gone and a document says that it was erased.
 */
export interface ArtifactStore {
  /** `file:///…` or `s3://…`, for messages. */
  readonly uri: string;
  /** A random id made when the store was first used: two workers that read the same one share the store. */
  id(): Promise<string>;

  putFile(path: string): Promise<ArtifactRef>;
  putStream(stream: Readable): Promise<ArtifactRef>;
  putText(text: string): Promise<ArtifactRef>;
  /** Verifies the digest at the end of the stream: a changed artifact is an error, not data. */
  openRead(ref: ArtifactRef): Promise<Readable>;
  readText(ref: ArtifactRef): Promise<string>;
  has(ref: ArtifactRef): Promise<boolean>;
  /** A path on this machine with the artifact's bytes (the artifact itself on disk, a downloaded copy elsewhere). */
  localPath(ref: ArtifactRef): Promise<string>;

  /** Every artifact there is, in no order. */
  listArtifacts(): AsyncIterable<ArtifactRef>;
  /** Deletes it here, with copies on this machine; whoever holds a reference finds nothing. One that is gone is no error. */
  deleteArtifact(ref: ArtifactRef): Promise<void>;

  readDocument(key: string): Promise<StoredDocument | null>;
  /** `ifVersion: null` means "only if there is none yet"; undefined means whatever is there. Atomic. */
  writeDocument(key: string, text: string, options?: { ifVersion?: string | null }): Promise<StoredDocument>;
  /** Keys of documents below a prefix, sorted. */
  listDocuments(prefix: string): Promise<readonly string[]>;
  deleteDocument(key: string): Promise<void>;
}
