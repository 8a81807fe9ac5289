import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ArtifactRef } from '../domain/artifact.ts';
import { removeAbandoned, writeAtomically } from './atomic-file.ts';
import { fillAndHash, mappingErrors, verified } from './artifact-bytes.ts';
import type { ArtifactMedium } from './compose-store.ts';
import { isMissing } from './s3-errors.ts';
import { artifactOf, checkedArtifactKey } from './store-key.ts';

/** Up to this many bytes go in one request; more in parts of this size. */
const PART_BYTES = 16 * 1024 * 1024;

/**
 * Artifacts as objects below `root`. What is put passes through a file in `cacheDir`, since its name is its digest; what
 * is needed as a file is downloaded there once. Copies that nobody touched for a day go.
 */
export function createS3Artifacts(client: S3Client, bucket: string, root: string, cacheDir: string): ArtifactMedium {
  const objectKey = (ref: ArtifactRef): string => `${root}${checkedArtifactKey(ref)}`;
  const tempDir = path.join(cacheDir, 'tmp');
  const copies = path.join(cacheDir, 'copies');
  const pathOf = (ref: ArtifactRef): string => path.join(copies, ref.sha256);
  let cleaned = false;
  const clean = async (): Promise<void> => {
    if (cleaned) return;
    cleaned = true;
    await mkdir(tempDir, { recursive: true, mode: 0o700 });
    await Promise.all([removeAbandoned(tempDir), removeAbandoned(copies)]);
  };

  const upload = async (ref: ArtifactRef, file: string): Promise<void> => {
    await new Upload({
      client,
      params: { Bucket: bucket, Key: objectKey(ref), Body: createReadStream(file), ChecksumAlgorithm: 'SHA256' },
      partSize: PART_BYTES,
      queueSize: 2,
    }).done();
  };
  const download = async (ref: ArtifactRef): Promise<Readable> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: objectKey(ref) }));
    if (!(Body instanceof Readable)) throw new TypeError('the object came without a body');
    return Body;
  };

  return {
    async put(stream) {
      await clean();
      const ref = await writeAtomically(tempDir, async (file) => {
        const made = await fillAndHash(file, stream);
        return { target: pathOf(made), result: made };
      });
      // Over an equal object too: that mends one that was damaged.
      await upload(ref, pathOf(ref));
      return ref;
    },
    open: async (ref, mapError) =>
      Readable.from(mappingErrors(verified(await download(ref), ref), mapError), { objectMode: false }),
    async readText(ref) {
      const chunks: Buffer[] = [];
      for await (const chunk of verified(await download(ref), ref)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    async has(ref) {
      try {
        const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: objectKey(ref) }));
        return ContentLength === ref.bytes;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    async localPath(ref) {
      await clean();
      const copy = pathOf(ref);
      const found = await stat(copy).catch(() => null);
      if (found?.size === ref.bytes) return copy;
      if (found !== null) await rm(copy, { force: true });
      const source = verified(await download(ref), ref);
      await writeAtomically(tempDir, async (file) => {
        for await (const chunk of source) await file.writeFile(chunk);
        return { target: copy, result: undefined };
      });
      return copy;
    },
    async *list() {
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${root}sha256/` });
      for await (const { Contents: objects = [] } of pages) {
        for (const { Key, Size } of objects) {
          const ref = artifactOf((Key ?? '').slice(root.length), Size ?? 0);
          if (ref !== null) yield ref;
        }
      }
    },
    async remove(ref) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: objectKey(ref) }));
      await rm(pathOf(ref), { force: true });
    },
  };
}
