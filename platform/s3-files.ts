import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { RetuneError } from '../domain/failure-type.ts';
import type { RemoteFiles } from '../domain/remote-files.ts';
import { isMissing } from './s3-errors.ts';
import { storeError } from './store-error.ts';

const MAGIC = /[*?]/;

/** The bucket and the key (or pattern) of an `s3://` address; null where it is none. */
function splitAddress(address: string): { readonly bucket: string; readonly key: string } | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/.exec(address);
  return match === null ? null : { bucket: match[1] ?? '', key: match[2] ?? '' };
}

/** `*` and `?` stand for anything but a slash, `**` for anything. */
function patternOf(glob: string): RegExp {
  const source = glob.replaceAll(/\*\*|[*?]|[^*?]+/g, (part) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`);
  });
  return new RegExp(`^${source}$`, 's');
}

/** Files in buckets, read with the client of the store. */
export function createS3Files(client: S3Client): RemoteFiles {
  const guard = async <T>(
    address: string,
    work: (place: { bucket: string; key: string }) => Promise<T>,
  ): Promise<T> => {
    const place = splitAddress(address);
    if (place === null) {
      throw new RetuneError('FILE_NOT_FOUND', `${address} names no bucket and key`, { hint: 'write s3://bucket/key' });
    }
    try {
      return await work(place);
    } catch (error) {
      throw storeError(`s3://${place.bucket}`, `read ${address}`, error);
    }
  };
  return {
    list: (address) =>
      guard(address, async ({ bucket, key }) => {
        const prefix = key.slice(0, MAGIC.test(key) ? key.search(MAGIC) : undefined);
        const pattern = patternOf(key);
        const found: string[] = [];
        for await (const { Contents: objects = [] } of paginateListObjectsV2(
          { client },
          { Bucket: bucket, Prefix: prefix },
        ))
          for (const { Key } of objects)
            if (Key !== undefined && pattern.test(Key)) found.push(`s3://${bucket}/${Key}`);
        return found.toSorted();
      }),
    fetch: (address, file, signal) =>
      guard(address, async ({ bucket, key }) => {
        const abort = signal === undefined ? {} : { abortSignal: signal };
        const { Body } = await client
          .send(new GetObjectCommand({ Bucket: bucket, Key: key }), abort)
          .catch((error: unknown) => {
            throw isMissing(error) ? new RetuneError('FILE_NOT_FOUND', `${address} is not there any more`) : error;
          });
        if (!(Body instanceof Readable)) throw new TypeError('the object came without a body');
        await pipeline(Body, createWriteStream(file, { mode: 0o600 }), signal === undefined ? {} : { signal });
      }),
  };
}
