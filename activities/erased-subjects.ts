import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { erasedDigest } from '../dataset/subject.ts';
import type { ErasedSubjects } from '../dataset/subject.ts';
import { documentKey } from '../domain/identity.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

const listSchema = z.object({ salt: z.string(), digests: z.array(z.string()) });

async function readList(store: Pick<ArtifactStore, 'readDocument'>) {
  const document = await store.readDocument(documentKey.erasedSubjects);
  return document === null ? null : { ...listSchema.parse(JSON.parse(document.text)), version: document.version };
}

/** The subjects that were ever erased from this store; null where there is none. */
export async function erasedSubjects(store: Pick<ArtifactStore, 'readDocument'>): Promise<ErasedSubjects | null> {
  const list = await readList(store);
  return list === null ? null : { salt: list.salt, digests: new Set(list.digests) };
}

/** Adds a subject to the list, as a digest, so that no later reading of a source takes rows of it. */
export async function rememberErased(
  store: Pick<ArtifactStore, 'readDocument' | 'writeDocument'>,
  subject: string,
): Promise<void> {
  for (;;) {
    const list = await readList(store);
    const { salt, digests } = list ?? { salt: randomBytes(32).toString('hex'), digests: [] as readonly string[] };
    const digest = erasedDigest(salt, subject);
    if (digests.includes(digest)) return;
    try {
      await store.writeDocument(documentKey.erasedSubjects, JSON.stringify({ salt, digests: [...digests, digest] }), {
        ifVersion: list?.version ?? null,
      });
      return;
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
}
