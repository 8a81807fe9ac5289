import type { S3Client } from '@aws-sdk/client-s3';
import type { ArtifactStore } from './artifact-store.ts';
import { composeStore } from './compose-store.ts';
import { createS3Artifacts } from './s3-artifacts.ts';
import { createS3Documents } from './s3-documents.ts';
import { s3Uri } from './store-key.ts';

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  /** Absolute: what is needed as a file is kept there for a day. */
  readonly cacheDir: string;
}

/**
 * The artifact store in a bucket that exists, for workers on several machines. Its conditional writes are the bucket's
 * own (`If-Match`, `If-None-Match` of PutObject), so that the S3 service has to have them, as Amazon's does.
 */
export function createS3Store({ client, bucket, prefix, cacheDir }: S3StoreOptions): ArtifactStore {
  const root = prefix === '' ? '' : `${prefix}/`;
  return composeStore(
    s3Uri(bucket, prefix),
    createS3Artifacts(client, bucket, root, cacheDir),
    createS3Documents(client, bucket, root),
  );
}
