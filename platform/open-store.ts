import path from 'node:path';
import type { StoreUri } from '../config/settings-values.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { createDiskStore } from './disk-store.ts';
import { lazyStore } from './lazy-store.ts';
import { s3Uri } from './store-key.ts';

export interface OpenStoreOptions {
  /** Absolute: where copies of a remote store's artifacts are kept. */
  readonly cacheDir: string;
  /** Reads the environment by name. */
  readonly variable: (name: string) => string | null;
}

/** The artifact store that RETUNE_STORE names, as `resolveStore` gives it. */
export function openStore(where: StoreUri, { cacheDir, variable }: OpenStoreOptions): ArtifactStore {
  if (where.kind === 'file') return createDiskStore(path.resolve(where.path));
  const { bucket, prefix } = where;
  return lazyStore(s3Uri(bucket, prefix), async () => {
    const [{ createS3Client }, { createS3Store }] = await Promise.all([
      import('./s3-client.ts'),
      import('./s3-store.ts'),
    ]);
    return createS3Store({ client: createS3Client(variable), bucket, prefix, cacheDir });
  });
}
