import { pathToFileURL } from 'node:url';
import type { ArtifactStore } from './artifact-store.ts';
import { composeStore } from './compose-store.ts';
import { createDiskArtifacts } from './disk-artifacts.ts';
import { createDiskDocuments } from './disk-documents.ts';

/**
 * The artifact store on a local folder (absolute path), made on first use: artifacts under `sha256/`, documents under
 * their own keys as plain files. Readable by its owner only. Any number of processes of one machine may share it.
 */
export function createDiskStore(root: string): ArtifactStore {
  return composeStore(pathToFileURL(root).href, createDiskArtifacts(root), createDiskDocuments(root));
}
