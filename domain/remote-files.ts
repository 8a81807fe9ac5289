/** Files that are not of this machine, by their addresses (`s3://bucket/key`). */
export interface RemoteFiles {
  /** The addresses that match, sorted; `*` and `?` stand for anything but a slash, `**` for anything. */
  list(address: string): Promise<readonly string[]>;
  /** Writes one into a new local file. Throws FILE_NOT_FOUND where it has gone. */
  fetch(address: string, file: string, signal?: AbortSignal): Promise<void>;
}

/** Whether a path is an address of a remote file. */
export function isRemote(path: string): boolean {
  return path.startsWith('s3://');
}
