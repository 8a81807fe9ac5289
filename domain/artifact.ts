/** Bytes in the artifact store, named by what they are. Workflow history carries these, never the bytes. */
export interface ArtifactRef {
  /** `sha256/ab/cdef…` relative to the store's root, the same on every worker that shares the store. */
  readonly key: string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  readonly bytes: number;
}
