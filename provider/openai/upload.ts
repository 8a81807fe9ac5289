import { callOptionsOf } from '../call-options.ts';
import type { FileIntent, FineTuneProvider, UploadOptions } from '../fine-tune-provider.ts';
import { markedFileName } from '../intent-mark.ts';
import { multipartBody } from '../multipart.ts';
import type { PartsInProgress } from '../parts-record.ts';
import { ProviderError } from '../provider-error.ts';
import { doneSchema } from '../reply-schemas.ts';
import type { UploadDeps } from '../upload-deps.ts';
import { uploadInParts } from '../upload-in-parts.ts';
import { verifiedFile } from '../verified-file.ts';
import { toFile } from './files.ts';
import { completedUploadSchema, fileSchema, partSchema, uploadSchema } from './schemas.ts';

const UPLOAD_TIMEOUT_MS = 600_000;
const MIME_TYPE = 'application/jsonl';

/** Uploads one training file as a stream: whole, or through `/uploads` in parts where it is larger than one. */
export function createUpload(deps: UploadDeps): Pick<FineTuneProvider, 'uploadFile' | 'abandonParts'> {
  const { call, provider, clock, capabilities } = deps;

  const abandonParts: FineTuneProvider['abandonParts'] = async ({ uploadId }, options) => {
    try {
      await call.json({ method: 'POST', path: `${uploadPath(uploadId)}/cancel`, schema: doneSchema }, options);
    } catch (error) {
      // Gone, completed or cancelled already.
      if (!(error instanceof ProviderError) || error.kind !== 'final' || error.reason !== 'refused') throw error;
    }
  };

  const uploadWhole = async (intent: FileIntent, { onProgress, ...rest }: UploadOptions) => {
    const options = callOptionsOf(rest);
    const multipart = {
      name: 'file',
      fileName: markedFileName(intent),
      contentType: MIME_TYPE,
      bytes: intent.bytes,
      open: () => intent.open(),
    };
    const { headers, body } = multipartBody({ purpose: 'fine-tune' }, multipart, onProgress);
    const request = { method: 'POST', path: '/files', body: { headers, stream: () => body }, sent: [] } as const;
    // Where the header is honoured, a second upload gives the first one's file.
    const key = { headers: { 'idempotency-key': intent.key } };
    return toFile(
      await call.json({ ...request, ...key, schema: fileSchema }, { timeoutMs: UPLOAD_TIMEOUT_MS, ...options }),
    );
  };

  const uploadParts = (intent: FileIntent, partBytes: number, options: UploadOptions) => {
    const callOptions = callOptionsOf(options);
    return uploadInParts(
      intent,
      {
        clock,
        partBytes,
        begin: async () => {
          const body = {
            purpose: 'fine-tune',
            filename: markedFileName(intent),
            bytes: intent.bytes,
            mime_type: MIME_TYPE,
          };
          const reply = await call.json({ method: 'POST', path: '/uploads', body, schema: uploadSchema }, callOptions);
          const expiresAt = reply.expires_at === null ? null : Date.parse(reply.expires_at);
          return { uploadId: reply.id, fileId: null, expiresAt, targets: [] };
        },
        send: async ({ uploadId }, part) => {
          const { from, to, bytes, onProgress } = part;
          const open = () => intent.open({ from, to });
          const file = { name: 'data', fileName: `part-${part.index}`, contentType: OCTETS, bytes, open };
          const { headers, body } = multipartBody({}, file, onProgress);
          const path = `${uploadPath(uploadId)}/parts`;
          const request = { method: 'POST', path, body: { headers, stream: () => body }, sent: [] } as const;
          const reply = await call.json(
            { ...request, schema: partSchema },
            { timeoutMs: UPLOAD_TIMEOUT_MS, ...callOptions },
          );
          return reply.id;
        },
        complete: async ({ uploadId, confirmed, md5 }) =>
          completed(uploadId, { part_ids: confirmed, md5 }, callOptions),
        abandon: (parts: PartsInProgress) => abandonParts(parts, callOptions),
      },
      options,
    );
  };

  const completed = async (uploadId: string, body: object, options: UploadOptions) => {
    const path = `${uploadPath(uploadId)}/complete`;
    const request = { method: 'POST', path, body, sent: [] } as const;
    const reply = await call.json(
      { ...request, schema: completedUploadSchema },
      { timeoutMs: UPLOAD_TIMEOUT_MS, ...options },
    );
    return toFile(reply.file);
  };

  return {
    uploadFile: async (intent, options = {}) => {
      const { partBytes } = capabilities;
      const inParts = partBytes !== null && intent.bytes > partBytes;
      const file = inParts ? await uploadParts(intent, partBytes, options) : await uploadWhole(intent, options);
      return verifiedFile(file, intent, provider);
    },
    abandonParts,
  };
}

const OCTETS = 'application/octet-stream';

function uploadPath(uploadId: string): string {
  return `/uploads/${encodeURIComponent(uploadId)}`;
}
