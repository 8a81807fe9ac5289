import { RetuneError } from '../domain/failure-type.ts';
import { VersionConflict } from './artifact-store.ts';
import { LockTimeout } from './file-lock.ts';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space, or point RETUNE_STORE at another disk, then `retune retry` the run.',
  EDQUOT: 'The disk quota is used up: free some space, or point RETUNE_STORE elsewhere, then `retune retry` the run.',
  EROFS: 'The file system is mounted read-only: point RETUNE_STORE at a folder that can be written.',
  EACCES: 'This user may not write there: mend the permissions, or point RETUNE_STORE at a folder of your own.',
  EPERM: 'This user may not write there: mend the permissions, or point RETUNE_STORE at a folder of your own.',
  NoSuchBucket: 'Make the bucket, or point RETUNE_STORE at one that exists.',
  AccessDenied: 'These credentials may not do that: they need to get, put, list and delete objects of the bucket.',
  InvalidAccessKeyId: 'The service does not know this access key: check AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL_S3.',
  SignatureDoesNotMatch: 'The secret key is another: check AWS_SECRET_ACCESS_KEY.',
  CredentialsProviderError: 'No credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role.',
  ECONNREFUSED: 'Nothing listens there: check AWS_ENDPOINT_URL_S3.',
  ENOTDIR: 'A file stands where the store needs a folder: move it away, or point RETUNE_STORE elsewhere.',
};

/** The file system's code, or the name that S3 gives to an error. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}

/** Everything a store's operation throws, made into an error that names the store, the operation and the mend. */
export function storeError(uri: string, operation: string, cause: unknown): Error {
  if (cause instanceof RetuneError || cause instanceof VersionConflict) return cause;
  const code = codeOf(cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint =
    cause instanceof LockTimeout
      ? 'Another process holds the lock and is alive: end it if it hangs.'
      : (HINTS[code] ?? 'Check that RETUNE_STORE names a folder that exists and can be written.');
  return new RetuneError('STORE_UNREACHABLE', `The artifact store ${uri} could not ${operation}: ${why}`, {
    hint,
    details: { store: uri, operation, code },
    cause,
  });
}
