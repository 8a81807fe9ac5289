import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Refusal } from './refusal.ts';

/** What arrived: counted and hashed on the way. */
export interface ReceivedBytes {
  readonly bytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/** Streams bytes to a file, holding a chunk at most; `onChunk` may refuse them. Over `maxBytes` it is a 413. */
export async function receiveFile(
  chunks: AsyncIterable<Buffer>,
  path: string,
  maxBytes: number,
  onChunk: (chunk: Buffer) => void = () => undefined,
): Promise<ReceivedBytes> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let bytes = 0;
  const file = await open(path, 'w', 0o600);
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Refusal(413, 'file_too_large', `A file may have ${maxBytes} bytes`);
      sha256.update(chunk);
      md5.update(chunk);
      onChunk(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return { bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

/** Reads what is left of a body: a client that is still sending does not see the reply. */
export async function drain(source: AsyncIterator<Buffer>): Promise<void> {
  while ((await source.next()).done !== true);
}
