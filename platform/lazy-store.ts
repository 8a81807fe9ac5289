import type { ArtifactStore } from './artifact-store.ts';

/** A store that is opened at its first use: what it stands on need not be loaded by commands that never touch it. */
export function lazyStore(uri: string, open: () => Promise<ArtifactStore>): ArtifactStore {
  let opening: Promise<ArtifactStore> | null = null;
  const use = async <T>(action: (store: ArtifactStore) => Promise<T>): Promise<T> => action(await (opening ??= open()));
  return {
    uri,
    id: () => use((store) => store.id()),
    putFile: (path) => use((store) => store.putFile(path)),
    putStream: (stream) => use((store) => store.putStream(stream)),
    putText: (text) => use((store) => store.putText(text)),
    openRead: (ref) => use((store) => store.openRead(ref)),
    readText: (ref) => use((store) => store.readText(ref)),
    has: (ref) => use((store) => store.has(ref)),
    localPath: (ref) => use((store) => store.localPath(ref)),
    async *listArtifacts() {
      yield* (await (opening ??= open())).listArtifacts();
    },
    deleteArtifact: (ref) => use((store) => store.deleteArtifact(ref)),
    readDocument: (key) => use((store) => store.readDocument(key)),
    writeDocument: (key, text, options) => use((store) => store.writeDocument(key, text, options)),
    listDocuments: (prefix) => use((store) => store.listDocuments(prefix)),
    deleteDocument: (key) => use((store) => store.deleteDocument(key)),
  };
}
