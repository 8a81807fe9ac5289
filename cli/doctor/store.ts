import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { bad, good, words } from './check.ts';
import type { Check } from './check.ts';

/** The store takes a document, gives it back and refuses a second one in its place; a disk store is not made for it. */
export async function checkStore(store: ArtifactStore): Promise<Check> {
  try {
    const missing = store.uri.startsWith('file:') ? await missingFolder(fileURLToPath(store.uri)) : null;
    if (missing !== null) return missing;
    const key = `doctor/${randomUUID()}`;
    await store.writeDocument(key, 'probe', { ifVersion: null });
    try {
      const read = await store.readDocument(key);
      const again = await store.writeDocument(key, 'twice', { ifVersion: null }).then(
        () => true,
        () => false,
      );
      if (read?.text !== 'probe') return broken(store, 'it does not give back what was written');
      if (again) return broken(store, 'it overwrites where it should refuse: conditional writes are needed');
    } finally {
      await store.deleteDocument(key);
    }
    return good('store', `${store.uri} takes, gives back and keeps conditional writes`);
  } catch (error) {
    return broken(store, words(error));
  }
}

function broken(store: ArtifactStore, why: string): Check {
  return bad('unreachable', 'store', `the store ${store.uri} does not work: ${why}`, mendOf(store));
}

function mendOf({ uri }: ArtifactStore): string {
  return uri.startsWith('s3:')
    ? 'check RETUNE_STORE, AWS_ENDPOINT_URL_S3, the region and the AWS credentials, and that the bucket exists'
    : 'make the folder writable for this user, or name another with RETUNE_STORE or RETUNE_HOME';
}

/** What is to be said of a folder that is not there yet: nothing is made only to look at it. Null where it is there. */
async function missingFolder(folder: string): Promise<Check | null> {
  for (let place = folder; ; place = dirname(place)) {
    const found = await stat(place).catch(() => null);
    if (found === null && place !== dirname(place)) continue;
    if (found === null || !found.isDirectory()) throw new Error(`${place} is no folder`);
    await access(place, constants.W_OK);
    return place === folder ? null : good('store', `file store ${folder} will be made at the first run`);
  }
}
