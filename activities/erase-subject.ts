import { join } from 'node:path';
import { documentKey } from '../domain/identity.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { certificatesAbout, erasureId, writeCertificate } from './erasure-certificate.ts';
import type { ErasedCounts } from './erasure-certificate.ts';
import { findSubject } from './find-subject.ts';
import type { FoundSubject } from './find-subject.ts';
import { createSubjectMatcher } from './subject-matcher.ts';
import { subjectModels } from './subject-models.ts';
import type { SubjectModel } from './subject-models.ts';
import { countUploads, deleteUploads, forgetUploads, subjectUploads } from './subject-uploads.ts';
import type { SubjectUpload, UnreachedUpload } from './subject-uploads.ts';
import { filesBelow, removeFiles, workingFiles } from './working-files.ts';

/** Everything that a data subject may be in. */
export interface ErasureReach extends Pick<ActivityDependencies, 'settings' | 'store' | 'transport'> {
  /** Counts the replies in the shared cache and, unless told otherwise, deletes them. */
  clearCache(options: { readonly countOnly: boolean }): Promise<number>;
  /** Absolute: where processes work, and may have left something. */
  readonly workingFolders: readonly string[];
  /** Absolute: copies of reports on this machine, a folder a run. */
  readonly reportsFolder: string;
}

/** What a search came to; nothing is changed by it. */
export interface SubjectSearch {
  readonly found: FoundSubject;
  readonly counts: ErasedCounts;
  readonly models: readonly SubjectModel[];
  readonly uploads: readonly SubjectUpload[];
  readonly unreached: readonly UnreachedUpload[];
  readonly files: readonly string[];
  readonly looksForMentions: boolean;
}

/** Looks for a subject in the store, the providers' files, the cache and what was left on this machine. */
export async function searchSubject(
  reach: ErasureReach,
  input: { readonly subject: string; readonly records: readonly RunRecord[]; readonly signal: AbortSignal },
): Promise<SubjectSearch> {
  const { store } = reach;
  const { subject, records, signal } = input;
  const matcher = createSubjectMatcher(subject);
  const found = await findSubject({ store, matcher, records, signal });
  const earlier = await certificatesAbout(store, subject);
  const uploads = [
    ...(await subjectUploads(reach, found.trained, found.artifacts)),
    // What the erasure before could not delete.
    ...earlier.flatMap(({ unreached }) => unreached.map(({ problem: _problem, ...upload }) => upload)),
  ];
  const shown = found.documents.flatMap((key) => /^runs\/([^/]+)\/report\./.exec(key)?.[1] ?? []);
  const files = [
    ...(await filesBelow([...new Set(shown)].map((runId) => join(reach.reportsFolder, runId)))),
    ...(await workingFiles([...reach.workingFolders, reach.reportsFolder], matcher)),
  ];
  const { files: providerFiles, unreached } = await countUploads(reach, uploads, signal);
  return {
    found,
    models: await subjectModels(store, {
      ...{ records, trained: found.trained },
      named: earlier.flatMap((certificate) => certificate.models),
    }),
    uploads,
    unreached,
    files: [...new Set(files)],
    looksForMentions: matcher.looksForMentions,
    counts: {
      artifacts: found.artifacts.length,
      documents: found.documents.length,
      provider_files: providerFiles,
      cache_entries: await reach.clearCache({ countOnly: true }),
      working_files: new Set(files).size,
    },
  };
}

export interface Erasure {
  /** The store's key of the certificate. */
  readonly certificate: string;
  readonly id: string;
  readonly deleted: ErasedCounts;
  readonly unreached: readonly UnreachedUpload[];
}

/**
 * Deletes what a search found, which was made after the subject was remembered as erased, so that no later run takes its
 * rows. The files that the search goes by go last: an erasure that was cut off can be done again.
 */
export async function eraseSubject(
  reach: ErasureReach,
  { found, counts, models, uploads, files }: SubjectSearch,
  input: {
    readonly subject: string;
    readonly actor: string;
    readonly keyFile: string;
    readonly at: Date;
    readonly signal: AbortSignal;
  },
): Promise<Erasure> {
  const { store } = reach;
  const { subject, actor, keyFile, at, signal } = input;
  const id = erasureId(at);
  const { files: providerFiles, unreached } = await deleteUploads(reach, uploads, signal);
  await forgetUploads(reach, found.trained);
  const cacheEntries = await reach.clearCache({ countOnly: false });
  await removeFiles(files);
  for (const key of found.documents) await store.deleteDocument(key);
  for (const ref of found.artifacts) {
    const note = JSON.stringify({ sha256: ref.sha256, at: at.toISOString(), certificate: documentKey.erasure(id) });
    await store.writeDocument(documentKey.erasedArtifact(ref.sha256), note);
    await store.deleteArtifact(ref);
  }
  const deleted = {
    artifacts: found.artifacts.length,
    documents: found.documents.length,
    provider_files: providerFiles,
    cache_entries: cacheEntries,
    working_files: files.length,
  };
  const certificate = await writeCertificate(store, keyFile, subject, {
    ...{ id, at: at.toISOString(), actor, deleted },
    found: { ...counts, rows: found.rows, runs: found.runs.length },
    runs: found.runs.map(({ runId }) => runId),
    artifacts: found.artifacts.map(({ sha256 }) => sha256),
    documents: [...found.documents],
    models: [...models],
    kept: [...found.kept],
    unreached: [...unreached],
  });
  return { certificate, id, deleted, unreached };
}
