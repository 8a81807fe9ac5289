import { callOptionsOf } from '../call-options.ts';
import { Readable } from 'node:stream';
import type { BearerCall } from '../bearer-call.ts';
import type { CallOptions, FileIntent, FineTuneProvider, UploadOptions } from '../fine-tune-provider.ts';
import { markedFileName } from '../intent-mark.ts';
import { ProviderError } from '../provider-error.ts';
import { verifiedFile } from '../verified-file.ts';
import { assertTaken, toFile } from './files.ts';
import { createMultipartUpload } from './multipart-upload.ts';
import type { UploadDeps } from '../upload-deps.ts';
import { putBytes } from './put-bytes.ts';
import { fileSchema } from './schemas.ts';

/**
 * Uploads one training file as a stream: the service names the file and a URL for its bytes, takes them there, and is
 * then asked to look at them; or, where it is larger than a part, through its multipart upload.
 */
export function createUpload(deps: UploadDeps): Pick<FineTuneProvider, 'uploadFile' | 'abandonParts'> {
  const { call, provider, capabilities } = deps;
  const multipart = createMultipartUpload(deps);

  const uploadWhole = async (intent: FileIntent, { onProgress, ...rest }: UploadOptions) => {
    const options = callOptionsOf(rest);
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
    return confirmFile(call, fileId, provider, options);
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

/** The service looks at the lines now: what is no training data is refused here and not by the job. */
async function confirmFile(call: BearerCall, fileId: string, provider: string, options: CallOptions) {
  const path = `/files/${encodeURIComponent(fileId)}/preprocess`;
  const file = await call.json({ method: 'POST', path, schema: fileSchema, sent: [] }, options);
  return toFile(assertTaken(file, provider));
}
