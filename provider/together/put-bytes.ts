import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BearerCall } from '../bearer-call.ts';
import type { CallOptions } from '../fine-tune-provider.ts';
import { ProviderError } from '../provider-error.ts';

const UPLOAD_TIMEOUT_MS = 600_000;

export interface Bytes {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly stream: Readable;
  readonly fileName: string;
  readonly onProgress: ((sentBytes: number) => void) | undefined;
  readonly options: CallOptions;
}

/**
 * Bytes to the place that was named for them; the ETag that came back. Where the ETag is an MD5 (as object stores make
 * it of one part) it is compared with what was sent.
 */
export async function putBytes(call: BearerCall, { url, headers, bytes, options, ...rest }: Bytes): Promise<string> {
  const hash = createHash('md5');
  const reply = await call.put(
    {
      url,
      headers: { 'content-type': 'application/octet-stream', ...headers, 'content-length': String(bytes) },
      stream: Readable.from(counted({ bytes, ...rest }, hash), { objectMode: false }),
    },
    { timeoutMs: UPLOAD_TIMEOUT_MS, ...options },
  );
  const etag = (reply.headers['etag'] ?? '').replace(/^W\//, '').replaceAll('"', '');
  if (/^[0-9a-f]{32}$/i.test(etag) && etag.toLowerCase() !== hash.digest('hex')) {
    throw new ProviderError(`${rest.fileName}: the provider received other bytes than were sent`, {
      kind: 'retryable',
      reason: 'server',
      code: 'part_mismatch',
    });
  }
  return etag;
}

async function* counted(
  { stream, fileName, bytes, onProgress }: Pick<Bytes, 'stream' | 'fileName' | 'bytes' | 'onProgress'>,
  hash: { update(chunk: Buffer): unknown },
): AsyncGenerator<Buffer> {
  let sent = 0;
  try {
    for await (const chunk of stream) {
      const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      sent += buffer.byteLength;
      hash.update(buffer);
      yield buffer;
      onProgress?.(sent);
    }
  } catch (cause) {
    throw fileProblem(`${fileName} could not be read while it was uploaded`, 'file_unreadable', cause);
  }
  if (sent !== bytes)
    throw fileProblem(
      `${fileName} is no longer ${bytes} bytes long: it changed during the upload`,
      'file_changed',
      null,
    );
}

function fileProblem(message: string, code: string, cause: unknown): ProviderError {
  return new ProviderError(message, { kind: 'final', reason: 'refused', code, cause });
}
