import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { renameOver } from '../../platform/rename-over.ts';
import { tempDir } from '../support/temp-dir.ts';

function inUse(times: number, code = 'EPERM') {
  const seen = { calls: 0 };
  const system = (platform: NodeJS.Platform) => ({
    platform,
    rename: async (from: Parameters<typeof rename>[0], to: Parameters<typeof rename>[1]): Promise<void> => {
      seen.calls += 1;
      if (seen.calls <= times) throw Object.assign(new Error(code), { code });
      await rename(from, to);
    },
  });
  return { seen, system };
}

async function files(): Promise<{ from: string; to: string }> {
  const folder = await tempDir();
  const [from, to] = [path.join(folder, 'new'), path.join(folder, 'old')];
  await writeFile(from, 'new');
  await writeFile(to, 'old');
  return { from, to };
}

test('on Windows a target that is open for a moment is waited for', async () => {
  const { from, to } = await files();
  const { seen, system } = inUse(3, 'EBUSY');
  await renameOver(from, to, system('win32'));
  expect(seen.calls).toBe(4);
  expect(await readFile(to, 'utf8')).toBe('new');
});

test('one that stays open is told, and what is no such thing at once', async () => {
  const { from, to } = await files();
  const always = inUse(100);
  await expect(renameOver(from, to, always.system('win32'))).rejects.toThrow('EPERM');
  expect(always.seen.calls).toBe(8);
  const gone = inUse(100, 'ENOENT');
  await expect(renameOver(from, to, gone.system('win32'))).rejects.toThrow('ENOENT');
  const elsewhere = inUse(100);
  await expect(renameOver(from, to, elsewhere.system('linux'))).rejects.toThrow('EPERM');
  expect([gone.seen.calls, elsewhere.seen.calls]).toEqual([1, 1]);
  expect(await readFile(to, 'utf8')).toBe('old');
});
