import { S3ServiceException } from '@aws-sdk/client-s3';

function statusOf(error: unknown): number | null {
  return error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? null) : null;
}

/** The object is not there. A bucket that is not there is another matter. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && !(error instanceof Error && error.name === 'NoSuchBucket');
}

/** A conditional write that came too late: its condition did not hold, or another write was under way. */
export function isPreconditionFailed(error: unknown): boolean {
  const status = statusOf(error);
  return status === 412 || (status === 409 && error instanceof Error && error.name === 'ConditionalRequestConflict');
}
