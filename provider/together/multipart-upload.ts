import { callOptionsOf } from '../call-options.ts';
import type { FileIntent, FineTuneProvider, ProviderFile, UploadOptions } from '../fine-tune-provider.ts';
import { markedFileName } from '../intent-mark.ts';
import { ProviderError } from '../provider-error.ts';
import { doneSchema } from '../reply-schemas.ts';
import { uploadInParts } from '../upload-in-parts.ts';
import { assertTaken, toFile } from './files.ts';
import { completedFileSchema, multipartSchema } from './schemas.ts';
import { putBytes } from './put-bytes.ts';
import type { UploadDeps } from '../upload-deps.ts';

const COMPLETE_TIMEOUT_MS = 600_000;
/** The service names no time; the URLs that it hands out for parts are signed for an hour. */
const TARGETS_LIVE_MS = 3_600_000;

export interface MultipartUpload {
  upload(intent: FileIntent, partBytes: number, options: UploadOptions): Promise<ProviderFile>;
  readonly abandon: FineTuneProvider['abandonParts'];
}

/** `/files/multipart`: a URL for each part, which answers with an ETag; the ETags complete the file. */
export function createMultipartUpload({ call, clock, provider }: UploadDeps): MultipartUpload {
  const abandon: FineTuneProvider['abandonParts'] = async ({ uploadId, fileId }, options) => {
    const body = { upload_id: uploadId, file_id: fileId };
    try {
      await call.json({ method: 'POST', path: '/files/multipart/abort', body, schema: doneSchema }, options);
    } catch (error) {
      // Gone, completed or aborted already.
      if (!(error instanceof ProviderError) || error.kind !== 'final' || error.reason !== 'refused') throw error;
    }
  };

  return {
    abandon,
    upload: (intent, partBytes, options) => {
      const callOptions = callOptionsOf(options);
      return uploadInParts(
        intent,
        {
          clock,
          partBytes,
          begin: async ({ parts }) => {
            const body = {
              file_name: markedFileName(intent),
              file_size: intent.bytes,
              num_parts: parts,
              purpose: 'fine-tune',
              file_type: 'jsonl',
            };
            const path = '/files/multipart/initiate';
            const reply = await call.json({ method: 'POST', path, body, schema: multipartSchema }, callOptions);
            const targets = reply.parts
              .toSorted((a, b) => a.PartNumber - b.PartNumber)
              .map(({ URL: url, Headers: headers }) => ({ url, headers: headers ?? {} }));
            const expiresAt = reply.expires_at === null ? clock() + TARGETS_LIVE_MS : Date.parse(reply.expires_at);
            return { uploadId: reply.upload_id, fileId: reply.file_id, expiresAt, targets };
          },
          send: async ({ targets }, { index, from, to, bytes, onProgress }) => {
            const target = targets[index];
            if (target === undefined) throw tooFewTargets(intent, targets.length);
            const stream = intent.open({ from, to });
            const { fileName } = intent;
            return putBytes(call, { ...target, bytes, stream, fileName, onProgress, options: callOptions });
          },
          complete: async ({ uploadId, fileId, confirmed }) => {
            const body = {
              upload_id: uploadId,
              file_id: fileId,
              parts: confirmed.map((etag, index) => ({ part_number: index + 1, etag })),
            };
            const request = { method: 'POST', path: '/files/multipart/complete', body, sent: [] } as const;
            const timeoutMs = COMPLETE_TIMEOUT_MS;
            const file = await call.json({ ...request, schema: completedFileSchema }, { timeoutMs, ...callOptions });
            return toFile(assertTaken(file, provider));
          },
          abandon: (parts) => abandon(parts, callOptions),
        },
        options,
      );
    },
  };
}

function tooFewTargets({ fileName }: FileIntent, count: number): ProviderError {
  return new ProviderError(`${fileName}: the provider named places for ${count} parts, which are too few`, {
    kind: 'retryable',
    reason: 'server',
    code: 'unreadable_reply',
  });
}
