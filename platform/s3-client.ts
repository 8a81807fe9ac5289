import { S3Client } from '@aws-sdk/client-s3';

/**
 * A client as the environment sets it up: AWS_REGION, AWS_ACCESS_KEY_ID and the SDK's other ways to credentials,
 * AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL for a store that is not Amazon's. Such a one is asked by path, since bucket
 * names are no host names there. TLS unless that URL says http.
 */
export function createS3Client(variable: (name: string) => string | null): S3Client {
  const endpoint = variable('AWS_ENDPOINT_URL_S3') ?? variable('AWS_ENDPOINT_URL');
  const [accessKeyId, secretAccessKey] = [variable('AWS_ACCESS_KEY_ID'), variable('AWS_SECRET_ACCESS_KEY')];
  const sessionToken = variable('AWS_SESSION_TOKEN');
  return new S3Client({
    region: variable('AWS_REGION') ?? variable('AWS_DEFAULT_REGION') ?? 'us-east-1',
    maxAttempts: 3,
    // Each artifact is held to the digest in its name, which also finds what was changed before it was sent.
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(accessKeyId === null || secretAccessKey === null
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) } }),
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
  });
}
