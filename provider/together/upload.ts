import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BearerCall } from '../bearer-call.ts';
import type { CallOptions, Capabilities, FileIntent, FineTuneProvider, UploadOptions } from '../fine-tune-provider.ts';
import { markedFileName } from '../intent-mark.ts';
import { ProviderError } from '../provider-error.ts';
import { verifiedFile } from '../verified-file.ts';
import { toFile } from './files.ts';
import { createMultipartUpload } from './multipart-upload.ts';
import { fileSchema } from './schemas.ts';

const UPLOAD_TIMEOUT_MS = 600_000;

export interface UploadDeps {
  readonly call: BearerCall;
  readonly provider: string;
  readonly clock: () => number;
  readonly capabilities: Pick<Capabilities, 'partBytes'>;
}

/**
 * Uploads one training file as a stream: the service names the file and a URL for its bytes, takes them there, and is
 * then asked to look at them; or, where it is larger than a part, through its multipart upload.
 */
export function createUpload(deps: UploadDeps): Pick<FineTuneProvider, 'uploadFile' | 'abandonParts'> {
  const { call, provider, capabilities } = deps;
  const multipart = createMultipartUpload(deps);

  const uploadWhole = async (intent: FileIntent, { onProgress, parts: _, ...options }: UploadOptions) => {
    const { fileId, url } = await begin(call, intent, provider, options);
    await putBytes(call, {
      url,
      headers: {},
      bytes: intent.bytes,
      stream: intent.open(),
      fileName: intent.fileName,
      onProgress,
      options,
    });
    return confirmFile(call, fileId, options);
  };

  return {
    uploadFile: async (intent, options = {}) => {
      const { partBytes } = capabilities;
      const inParts = partBytes !== null && intent.bytes > partBytes;
      const file = inParts ? await multipart.upload(intent, partBytes, options) : await uploadWhole(intent, options);
      return verifiedFile(file, intent, provider);
    },
    abandonParts: multipart.abandon,
  };
}

async function begin(call: BearerCall, intent: FileIntent, provider: string, options: CallOptions) {
  const query = { file_name: markedFileName(intent), file_type: 'jsonl', purpose: 'fine-tune' };
  const reply = await call.expecting(302, { method: 'POST', path: '/files', query, body: formOf(query) }, options);
  const { location: url, 'x-together-file-id': fileId } = reply.headers;
  if (url !== undefined && fileId !== undefined) return { url, fileId };
  throw new ProviderError(`provider ${provider} answered /files with a redirect that names no file or no place`, {
    kind: 'retryable',
    reason: 'server',
    code: 'unreadable_reply',
    status: reply.status,
    requestId: reply.requestId,
  });
}

/** As the service's own client sends them: in the query and as a form. */
function formOf(query: Record<string, string>) {
  const text = new URLSearchParams(query).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(text)),
  };
  return { headers, stream: () => Readable.from([text], { objectMode: false }) };
}

export async function confirmFile(call: BearerCall, fileId: string, options: CallOptions) {
  const path = `/files/${encodeURIComponent(fileId)}/preprocess`;
  return toFile(await call.json({ method: 'POST', path, schema: fileSchema, sent: [] }, options));
}

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
