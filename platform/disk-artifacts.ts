import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../domain/artifact.ts';
import { fillAndHash, mappingErrors, verified } from './artifact-bytes.ts';
import { removeAbandoned, writeAtomically } from './atomic-file.ts';
import type { ArtifactMedium } from './compose-store.ts';
import { artifactOf, checkedArtifactKey } from './store-key.ts';

/** Artifacts as files under `root/sha256/`; errors are those of the file system. */
export function createDiskArtifacts(root: string): ArtifactMedium {
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
      return Readable.from(mappingErrors(verified(file.createReadStream(), ref), mapError), { objectMode: false });
    },
    async readText(ref) {
      const chunks: Buffer[] = [];
      for await (const chunk of verified((await open(pathOf(ref), 'r')).createReadStream(), ref)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    async has(ref) {
      const found = await stat(pathOf(ref)).catch(ignoringMissing);
      return found !== null && found.size === ref.bytes;
    },
    async localPath(ref) {
      const file = pathOf(ref);
      const { size } = await stat(file);
      if (size !== ref.bytes) throw new Error(`it has ${size} bytes instead of ${ref.bytes}: the file was changed`);
      return file;
    },
    async *list() {
      for (const folder of (await readdir(path.join(root, 'sha256')).catch(ignoringMissing)) ?? []) {
        for (const name of (await readdir(path.join(root, 'sha256', folder)).catch(ignoringMissing)) ?? []) {
          const found = await stat(path.join(root, 'sha256', folder, name)).catch(ignoringMissing);
          const ref = found === null ? null : artifactOf(`sha256/${folder}/${name}`, found.size);
          if (ref !== null) yield ref;
        }
      }
    },
    remove: (ref) => rm(pathOf(ref), { force: true }),
  };
}

function ignoringMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
