import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { VersionConflict } from './artifact-store.ts';
import type { StoredDocument } from './artifact-store.ts';
import type { DocumentMedium } from './compose-store.ts';
import { isMissing, isPreconditionFailed } from './s3-errors.ts';
import { documentSegments, STORE_ID_KEY } from './store-key.ts';

const ARTIFACTS = 'sha256/';

/** Documents as objects below `root` (empty, or ending with `/`); a document's version is its ETag. */
export function createS3Documents(client: S3Client, bucket: string, root: string): DocumentMedium {
  const objectKey = (key: string): string => `${root}${documentSegments(key).join('/')}`;

  const read = async (key: string): Promise<StoredDocument | null> => {
    try {
      const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: objectKey(key) }));
      return { text: (await Body?.transformToString('utf-8')) ?? '', version: ETag ?? '' };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };

  const write: DocumentMedium['write'] = async (key, text, ifVersion) => {
    const condition = ifVersion === undefined ? {} : ifVersion === null ? { IfNoneMatch: '*' } : { IfMatch: ifVersion };
    try {
      const { ETag } = await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: objectKey(key),
          Body: text,
          ContentType: 'application/json',
          ChecksumAlgorithm: 'SHA256',
          ...condition,
        }),
      );
      return { text, version: ETag ?? '' };
    } catch (error) {
      // A document that is gone was changed by somebody else too.
      if (isPreconditionFailed(error) || (typeof ifVersion === 'string' && isMissing(error)))
        throw new VersionConflict(key);
      throw error;
    }
  };

  return {
    read,
    write,
    async list(prefix) {
      const folder = prefix.split('/').slice(0, -1);
      if (folder.length > 0) documentSegments(folder.join('/'));
      const keys: string[] = [];
      let from: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: `${root}${prefix}`, ContinuationToken: from }),
        );
        for (const { Key } of page.Contents ?? []) {
          const key = (Key ?? '').slice(root.length);
          if (key !== '' && key !== STORE_ID_KEY && !key.startsWith(ARTIFACTS)) keys.push(key);
        }
        from = page.NextContinuationToken;
      } while (from !== undefined);
      return keys.toSorted();
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: objectKey(key) }));
    },
  };
}
