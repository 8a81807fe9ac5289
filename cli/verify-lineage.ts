import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestFile } from '../dataset/read/digest-file.ts';
import { readConfig } from '../activities/stored-config.ts';
import { digestOf } from '../config/digest.ts';
import { datasetDigest } from '../dataset/merge/manifest.ts';
import type { SplitFiles } from '../dataset/merge/manifest.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { isRemote } from '../domain/remote-files.ts';
import type { RemoteFiles } from '../domain/remote-files.ts';
import type { LineVersion } from '../domain/model-line.ts';
import type { SourceDigest, VersionLineage } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

/** One link of the chain, computed anew. */
export interface LineageCheck {
  /** `config`, `manifest`, `dataset`, `train`, `source tickets.csv`. */
  readonly what: string;
  readonly ok: boolean;
  /** What was found instead; empty where all is as it was. */
  readonly note: string;
}

/**
 * Computes a version's lineage anew, from what it claims down to the bytes of its source files as they are now. Artifacts
 * are read whole: one that was tampered with is found.
 */
export async function verifyLineage(
  store: ArtifactStore,
  version: LineVersion,
  lineage: VersionLineage,
  remote: RemoteFiles | null,
): Promise<readonly LineageCheck[]> {
  const { dataset, sources } = lineage;
  const splits = [
    ['train', dataset.train],
    ...(dataset.validation === null ? [] : [['validation', dataset.validation] as const]),
    ['test', dataset.test],
  ] as const;
  return [
    await checked('config', () => checkConfig(store, lineage)),
    await checked('manifest', () => checkManifest(store, version, lineage)),
    ...(await inOrder(splits, ([what, ref]) => checked(what, () => checkArtifact(store, ref)))),
    ...(await inOrder(sources, (source) => checked(`source ${source.path}`, () => checkSource(source, remote)))),
  ];
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function checked(what: string, check: () => Promise<string | null>): Promise<LineageCheck> {
  const note = await check().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  return { what, ok: note === null, note: note ?? '' };
}

async function checkConfig(store: ArtifactStore, { config: { artifact, digest } }: VersionLineage) {
  const { config } = await readConfig(store, artifact);
  const found = digestOf(config);
  return found === digest ? null : `its digest is ${found}, not ${digest}`;
}

async function checkManifest(store: ArtifactStore, version: LineVersion, { dataset }: VersionLineage) {
  const manifest: { dataset_digest: string; splits: SplitFiles } = JSON.parse(await store.readText(dataset.manifest));
  const { train, test } = manifest.splits;
  if (train.sha256 !== dataset.train.sha256 || test.sha256 !== dataset.test.sha256)
    return 'it names other split files than the run used';
  const found = datasetDigest(manifest.splits);
  const claims = [manifest.dataset_digest, dataset.digest, version.datasetDigest];
  return claims.every((claim) => claim === found) ? null : `the digest of its split files is ${found}`;
}

/** Reads it to its end: the store compares the digest of what it read. */
async function checkArtifact(store: ArtifactStore, ref: ArtifactRef): Promise<string | null> {
  for await (const chunk of await store.openRead(ref)) void chunk;
  return null;
}

async function checkSource({ place, sha256 }: SourceDigest, remote: RemoteFiles | null): Promise<string | null> {
  if (sha256 === null) return 'it changed while it was read: nobody can say which bytes it had';
  if (isRemote(place)) return checkRemote(place, sha256, remote);
  const isThere = await access(place).then(
    () => true,
    () => false,
  );
  if (!isThere) return `${place} is not there any more`;
  return changed(sha256, await digestFile(place));
}

async function checkRemote(place: string, sha256: string, remote: RemoteFiles | null): Promise<string | null> {
  if (remote === null) return `${place} can be read only where the store is in S3`;
  const dir = await mkdtemp(join(tmpdir(), 'retune-verify-'));
  try {
    await remote.fetch(place, join(dir, 'source'));
    return changed(sha256, await digestFile(join(dir, 'source')));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function changed(sha256: string, found: string): string | null {
  return found === sha256 ? null : `it has changed since: its digest is ${found}`;
}
