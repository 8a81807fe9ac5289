import { z } from 'zod';
import type { ArtifactRef } from '../domain/artifact.ts';
import { documentKey } from '../domain/identity.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

const artifactSchema = z.object({ key: z.string(), sha256: z.string(), bytes: z.number() });
const manifestSchema = z.object({ name: z.string(), testKeys: artifactSchema, updatedBy: z.string() });

async function keysOf(store: ArtifactStore, ref: ArtifactRef): Promise<readonly string[]> {
  return (await store.readText(ref)).split('\n').filter((key) => key !== '');
}

/** The split keys that a model line has ever held out for test; null where no run of it has uploaded yet. */
export async function pinnedTestKeys(store: ArtifactStore, name: string): Promise<readonly string[] | null> {
  const document = await store.readDocument(documentKey.manifest(name));
  if (document === null) return null;
  return keysOf(store, manifestSchema.parse(JSON.parse(document.text)).testKeys);
}

/** Adds a dataset's test keys to the line's manifest; keys are never taken out. */
export async function pinTestKeys(
  store: ArtifactStore,
  name: string,
  runId: string,
  testKeys: ArtifactRef,
): Promise<void> {
  for (;;) {
    const document = await store.readDocument(documentKey.manifest(name));
    const earlier =
      document === null ? [] : await keysOf(store, manifestSchema.parse(JSON.parse(document.text)).testKeys);
    const all = [...new Set([...earlier, ...(await keysOf(store, testKeys))])].sort();
    const manifest = { name, testKeys: await store.putText(`${all.join('\n')}\n`), updatedBy: runId };
    try {
      await store.writeDocument(documentKey.manifest(name), JSON.stringify(manifest, null, 2), {
        ifVersion: document?.version ?? null,
      });
      return;
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
}
