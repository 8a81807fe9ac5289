import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';

const SEGMENT = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;
const RESERVED: ReadonlySet<string> = new Set(['sha256', 'tmp', 'locks']);

/** What tells the store from an empty place; no document of a run, and never listed. */
export const STORE_ID_KEY = 'store-id';

/**
 * The segments of a document's key. Only names that every file system and object store takes as they are: no `..`, no
 * leading or trailing dot, none of the store's own folders.
 */
export function documentSegments(key: string): readonly string[] {
  const segments = key.split('/');
  if (segments.every((segment) => SEGMENT.test(segment)) && !RESERVED.has(segments[0] ?? '')) return segments;
  throw new RetuneError('UNEXPECTED', `"${key}" is no key of a document in the artifact store`, {
    hint: 'Keys are segments of A-Z, a-z, 0-9, ".", "_" and "-", joined by "/".',
  });
}

/** `sha256/ab/<the other 62 digits>`. */
export function artifactKey(sha256: string): string {
  return `sha256/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

/** The artifact that a key names; null where it is no artifact's. */
export function artifactOf(key: string, bytes: number): ArtifactRef | null {
  const sha256 = /^sha256\/([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(key)?.slice(1).join('') ?? null;
  return sha256 === null ? null : { key, sha256, bytes };
}

/** The key of a reference that came from elsewhere (a history, a document): it must be the one its digest gives. */
export function checkedArtifactKey(ref: ArtifactRef): string {
  if (/^[0-9a-f]{64}$/.test(ref.sha256) && ref.key === artifactKey(ref.sha256)) return ref.key;
  throw new RetuneError(
    'UNEXPECTED',
    `"${ref.key}" is no artifact of the store: its key and digest do not belong together`,
  );
}

/** `s3://bucket/prefix`, for messages and for telling two stores apart. */
export function s3Uri(bucket: string, prefix: string): string {
  return `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
}
