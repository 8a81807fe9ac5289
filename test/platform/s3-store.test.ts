import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createS3Client } from '../../platform/s3-client.ts';
import { createS3Store } from '../../platform/s3-store.ts';
import { noS3Server, startS3Server } from '../support/s3-server.ts';
import type { S3Server } from '../support/s3-server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { describeArtifactStore } from './artifact-store-contract.ts';

function clientOf({ env }: S3Server, secret = 'test-secret'): S3Client {
  const variables = new Map([...Object.entries(env), ['AWS_SECRET_ACCESS_KEY', secret]]);
  const client = createS3Client((name) => variables.get(name) ?? null);
  onTestFinished(() => client.destroy());
  return client;
}

async function storeIn(server: S3Server, options: { secret?: string; bucket?: string } = {}) {
  return createS3Store({
    client: clientOf(server, options.secret),
    bucket: options.bucket ?? server.bucket,
    prefix: 'team/a',
    cacheDir: await tempDir(),
  });
}

describe.skipIf(noS3Server !== null)(`a store in S3${noS3Server === null ? '' : ` (skipped: ${noS3Server})`}`, () => {
  describeArtifactStore('S3', async () => {
    const server = await startS3Server();
    return {
      store: await storeIn(server),
      reopened: await storeIn(server),
      damage: (ref, text) => writeFile(path.join(server.folder, 'team', 'a', ref.key), text),
    };
  });

  test('a large artifact goes up in parts and comes back as it was', async () => {
    const store = await storeIn(await startS3Server());
    const block = randomBytes(1024 * 1024);
    const ref = await store.putStream(Readable.from(Array.from({ length: 40 }, () => block)));
    const hash = createHash('sha256');
    for await (const chunk of await store.openRead(ref)) hash.update(chunk as Buffer);
    expect([ref.bytes, hash.digest('hex')]).toEqual([40 * 1024 * 1024, ref.sha256]);
  });

  test('a wrong secret and a missing bucket are told with their mend', async () => {
    const server = await startS3Server();
    const wrong = await storeIn(server, { secret: 'wrong' });
    await expect(wrong.readDocument('x')).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      hint: expect.stringContaining('AWS_SECRET_ACCESS_KEY'),
    });
    const missing = await storeIn(server, { bucket: 'no-such-bucket' });
    await expect(missing.writeDocument('x', '{}')).rejects.toMatchObject({ hint: expect.stringContaining('bucket') });
  });
});
