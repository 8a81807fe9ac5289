import type { ArtifactRef } from './artifact.ts';

/** One source file as it was read. */
export interface SourceDigest {
  /** As the ledger names it. */
  readonly path: string;
  /** Absolute, or a URL: where it was read. */
  readonly place: string;
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the file's bytes; null where it changed while it was read. */
  readonly sha256: string | null;
}

/** What a version was made of, back to the digests of its source files; an artifact of the store. */
export interface VersionLineage {
  readonly schema: 1;
  readonly runId: string;
  readonly firstRunId: string;
  readonly config: { readonly digest: string; readonly artifact: ArtifactRef };
  readonly provider: string;
  readonly baseModel: string;
  readonly jobId: string | null;
  readonly model: string;
  readonly dataset: {
    readonly digest: string;
    readonly manifest: ArtifactRef;
    readonly train: ArtifactRef;
    readonly validation: ArtifactRef | null;
    readonly test: ArtifactRef;
  };
  readonly sources: readonly SourceDigest[];
  /** The whole result of its evaluation, and what it was compared with. */
  readonly evaluation: {
    readonly details: ArtifactRef;
    readonly baseline: { readonly provider: string; readonly model: string };
  } | null;
}
