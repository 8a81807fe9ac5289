import path from 'node:path';
import { parseStoreUri, type StoreUri } from '../config/settings-values.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { createDiskStore } from './disk-store.ts';

function unsupported(text: string, why: string): RetuneError {
  return new RetuneError('CONFIG_UNSUPPORTED', `RETUNE_STORE=${text}: ${why}`, {
    hint: 'Set RETUNE_STORE to a folder that every worker of this machine sees (a path, or file:PATH).',
  });
}

/**
 * The artifact store that RETUNE_STORE names, as `resolveStore` gives it or as text (`file:PATH` or a path, which stands
 * against the current folder if it is relative). Throws CONFIG_UNSUPPORTED for what this version has no store for.
 */
export function openStore(where: StoreUri | string): ArtifactStore {
  if (typeof where === 'string') {
    const parsed = parseStoreUri(where);
    if (parsed === null) throw unsupported(where, 'there is no store of this kind');
    return openStore(parsed);
  }
  if (where.kind === 's3')
    throw unsupported(`s3://${where.bucket}/${where.prefix}`, 'a store in S3 comes in a later version');
  return createDiskStore(path.resolve(where.path));
}
