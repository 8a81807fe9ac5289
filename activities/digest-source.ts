import { stat } from 'node:fs/promises';
import { digestFile } from '../dataset/read/digest-file.ts';

/**
 * Digests a file and does the work that reads it. `sha256` is null where the file changed meanwhile: nobody can then say
 * which of its bytes were read.
 */
export async function withDigest<T>(
  path: string,
  work: () => Promise<T>,
): Promise<{ result: T; bytes: number; sha256: string | null }> {
  const before = await stat(path);
  const sha256 = await digestFile(path);
  const result = await work();
  const after = await stat(path);
  const isSame = before.size === after.size && before.mtimeMs === after.mtimeMs;
  return { result, bytes: before.size, sha256: isSame ? sha256 : null };
}
