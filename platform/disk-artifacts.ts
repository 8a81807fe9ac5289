import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../domain/artifact.ts';
import { removeAbandoned, writeAtomically } from './atomic-file.ts';
import { artifactKey, checkedArtifactKey } from './store-key.ts';

interface DiskArtifacts {
  put(stream: Readable): Promise<ArtifactRef>;
  /** `mapError` is for what goes wrong later, while the stream is read. */
  open(ref: ArtifactRef, mapError: (error: unknown) => Error): Promise<Readable>;
  readText(ref: ArtifactRef): Promise<string>;
  has(ref: ArtifactRef): Promise<boolean>;
  localPath(ref: ArtifactRef): Promise<string>;
}

async function* verified(file: FileHandle, ref: ArtifactRef): AsyncGenerator<Buffer, void, void> {
  const hash = createHash('sha256');
  const source: AsyncIterable<Buffer> = file.createReadStream();
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== ref.sha256)
    throw new Error('its bytes are not those it is named by: the file was changed');
}

async function* mappingErrors(
  source: AsyncIterable<Buffer>,
  mapError: (error: unknown) => Error,
): AsyncGenerator<Buffer, void, void> {
  try {
    yield* source;
  } catch (error) {
    throw mapError(error);
  }
}

async function fillAndHash(file: FileHandle, stream: Readable): Promise<ArtifactRef> {
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

/** Artifacts as files under `root/sha256/`; errors are those of the file system. */
export function createDiskArtifacts(root: string): DiskArtifacts {
  const tempDir = path.join(root, 'tmp');
  let cleaned = false;
  const pathOf = (ref: ArtifactRef): string => path.join(root, ...checkedArtifactKey(ref).split('/'));

  return {
    async put(stream) {
      if (!cleaned) await removeAbandoned(tempDir);
      cleaned = true;
      return writeAtomically(tempDir, async (file) => {
        const ref = await fillAndHash(file, stream);
        // Over an equal file too: that mends one that was damaged.
        return { target: pathOf(ref), result: ref };
      });
    },
    async open(ref, mapError) {
      const file = await open(pathOf(ref), 'r');
      return Readable.from(mappingErrors(verified(file, ref), mapError), { objectMode: false });
    },
    async readText(ref) {
      const chunks: Buffer[] = [];
      for await (const chunk of verified(await open(pathOf(ref), 'r'), ref)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    async has(ref) {
      const found = await stat(pathOf(ref)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return found !== null && found.size === ref.bytes;
    },
    async localPath(ref) {
      const file = pathOf(ref);
      const { size } = await stat(file);
      if (size !== ref.bytes) throw new Error(`it has ${size} bytes instead of ${ref.bytes}: the file was changed`);
      return file;
    },
  };
}
