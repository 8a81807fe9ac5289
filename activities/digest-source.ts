import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Lower-case hex SHA-256 of a file's bytes. */
export async function digestFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
}

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
