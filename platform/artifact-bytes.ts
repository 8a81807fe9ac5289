import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ArtifactRef } from '../domain/artifact.ts';
import { artifactKey } from './store-key.ts';

/** The bytes as they come; throws at their end where they are not those that the reference names. */
export async function* verified(source: AsyncIterable<Buffer>, ref: ArtifactRef): AsyncGenerator<Buffer, void, void> {
  const hash = createHash('sha256');
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== ref.sha256)
    throw new Error('its bytes are not those it is named by: the file was changed');
}

/** The same bytes, with another error for what goes wrong while they are read. */
export async function* mappingErrors(
  source: AsyncIterable<Buffer>,
  mapError: (error: unknown) => Error,
): AsyncGenerator<Buffer, void, void> {
  try {
    yield* source;
  } catch (error) {
    throw mapError(error);
  }
}

/** Writes a stream into a file and names it by its content. */
export async function fillAndHash(file: FileHandle, stream: Readable): Promise<ArtifactRef> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of stream) {
    const chunk: Buffer = Buffer.from(piece);
    hash.update(chunk);
    bytes += chunk.length;
    await file.writeFile(chunk);
  }
  const sha256 = hash.digest('hex');
  return { key: artifactKey(sha256), sha256, bytes };
}
