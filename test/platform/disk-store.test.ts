import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDiskStore } from '../../platform/disk-store.ts';
import { openStore } from '../../platform/open-store.ts';
import { storeError } from '../../platform/store-error.ts';
import { tempDir } from '../support/temp-dir.ts';
import { describeArtifactStore } from './artifact-store-contract.ts';

describeArtifactStore('the store on disk', async () => {
  const root = path.join(await tempDir(), 'store');
  return {
    store: createDiskStore(root),
    reopened: createDiskStore(root),
    damage: (ref, text) => writeFile(path.join(root, ref.key), text),
  };
});

const isRoot = process.getuid?.() === 0;

test.skipIf(process.platform === 'win32')('only its owner can read the store', async () => {
  const root = path.join(await tempDir(), 'store');
  const store = createDiskStore(root);
  const { key } = await store.putText('secret');
  await store.writeDocument('runs/a/run.json', '{}');
  const modes = await Promise.all(
    [key, 'runs/a/run.json', 'runs/a', 'sha256', '.'].map(
      async (name) => (await stat(path.join(root, name))).mode & 0o777,
    ),
  );
  expect(modes).toEqual([0o600, 0o600, 0o700, 0o700, 0o700]);
});

test('nothing but the artifact is left after a write, and what a killed process left is cleared after a day', async () => {
  const root = path.join(await tempDir(), 'store');
  await mkdir(path.join(root, 'tmp'), { recursive: true });
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  await writeFile(path.join(root, 'tmp', 'old'), 'x');
  await utimes(path.join(root, 'tmp', 'old'), dayBefore, dayBefore);
  await writeFile(path.join(root, 'tmp', 'new'), 'x');
  await createDiskStore(root).putText('hello');
  expect(await readdir(path.join(root, 'tmp'))).toEqual(['new']);
});

test('a lock left by a killed process does not block the next writer', async () => {
  const root = path.join(await tempDir(), 'store');
  const store = createDiskStore(root);
  const { version } = await store.writeDocument('doc', 'one');
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const lock = path.join(root, 'locks', createHash('sha256').update('doc').digest('hex'));
  await writeFile(lock, `${gone}@${hostname()} 00000000-0000-0000-0000-000000000000`);
  await store.writeDocument('doc', 'two', { ifVersion: version });
  expect((await store.readDocument('doc'))?.text).toBe('two');
  expect(await readdir(path.join(root, 'locks'))).toEqual([]);
});

test('a store whose folder cannot be made is unreachable, with the store, the operation and the mend', async () => {
  const folder = await tempDir();
  await writeFile(path.join(folder, 'file'), '');
  const error = await createDiskStore(path.join(folder, 'file', 'store'))
    .putText('x')
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', hint: expect.stringContaining('RETUNE_STORE') });
  expect(String(error)).toMatch(/file:\/\/\S+\/file\/store could not write an artifact/);
});

test.skipIf(process.platform === 'win32')('a folder without permission says so', async () => {
  const folder = await tempDir();
  await chmod(folder, 0o500);
  // Root may write anywhere: as such the test goes on as nobody.
  if (isRoot) {
    process.seteuid?.(65_534);
    onTestFinished(() => process.seteuid?.(0));
  }
  const error = await createDiskStore(path.join(folder, 'store'))
    .putText('x')
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', hint: expect.stringContaining('permissions') });
});

test.skipIf(process.platform !== 'linux')('a full disk is told as such', async () => {
  const root = await tempDir();
  // Every write to /dev/full fails with ENOSPC.
  await symlink('/dev/full', path.join(root, 'full'));
  const cause: unknown = await writeFile(path.join(root, 'full'), 'x').catch((reason: unknown) => reason);
  expect(storeError('file:///s', 'write an artifact', cause)).toMatchObject({
    code: 'STORE_UNREACHABLE',
    hint: expect.stringContaining('disk is full'),
    details: { store: 'file:///s', operation: 'write an artifact', code: 'ENOSPC' },
  });
});

test('a file path opens a store on disk, s3:// one in a bucket', async () => {
  const folder = await tempDir();
  const options = { cacheDir: path.join(folder, 'cache'), variable: () => null };
  expect(openStore({ kind: 'file', path: `${folder}/s` }, options).uri).toBe(`file://${folder}/s`);
  expect(openStore({ kind: 's3', bucket: 'b', prefix: 'p/q' }, options).uri).toBe('s3://b/p/q');
});
