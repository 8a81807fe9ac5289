import type { StoreUri } from '../config/settings-values.ts';
import type { RemoteFiles } from '../domain/remote-files.ts';

/** The files that `s3://` sources name, read as the store is; null where the store is not in S3. */
export function openRemoteFiles(where: StoreUri | null, variable: (name: string) => string | null): RemoteFiles | null {
  if (where?.kind !== 's3') return null;
  let opening: Promise<RemoteFiles> | null = null;
  const open = async (): Promise<RemoteFiles> => {
    const [{ createS3Client }, { createS3Files }] = await Promise.all([
      import('./s3-client.ts'),
      import('./s3-files.ts'),
    ]);
    return createS3Files(createS3Client(variable));
  };
  const files = (): Promise<RemoteFiles> => (opening ??= open());
  return {
    list: async (address) => (await files()).list(address),
    fetch: async (address, file, signal) => (await files()).fetch(address, file, signal),
  };
}
