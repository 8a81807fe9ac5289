import type { FileIntent, FineTuneProvider, ProviderFile } from '../fine-tune-provider.ts';
import { multipartBody } from '../multipart.ts';
import { ProviderError } from '../provider-error.ts';
import type { DeepseekCall } from './call.ts';
import { toFile } from './files.ts';
import { fileSchema } from './schemas.ts';

const UPLOAD_TIMEOUT_MS = 600_000;

/**
 * Uploads one training file as a stream. It may be repeated: the key makes the second the same file. What the server
 * says it holds is compared with the intent, so that a file cut on the way never trains a model.
 */
export function createUpload(call: DeepseekCall, provider: string): Pick<FineTuneProvider, 'uploadFile'> {
  return {
    uploadFile: async (intent, options = {}) => {
      const { onProgress, ...callOptions } = options;
      const reply = await call.signed(
        {
          path: '/v1/fine_tune/upload',
          schema: fileSchema,
          body: (token) =>
            multipartBody(
              {
                header: JSON.stringify(token),
                purpose: 'fine_tune',
                sha256: intent.sha256,
                idempotency_key: intent.key,
                metadata: JSON.stringify({ retune_key: intent.key }),
              },
              {
                name: 'file',
                fileName: intent.fileName,
                contentType: 'application/jsonl',
                bytes: intent.bytes,
                open: intent.open,
              },
              onProgress,
            ),
        },
        { timeoutMs: UPLOAD_TIMEOUT_MS, ...callOptions },
      );
      return verified(toFile(reply), intent, provider);
    },
  };
}

function verified(file: ProviderFile, intent: FileIntent, provider: string): ProviderFile {
  if (file.bytes === intent.bytes && (file.sha256 === null || file.sha256 === intent.sha256)) return file;
  throw new ProviderError(
    `provider ${provider} holds other bytes under file ${file.fileId} than were sent: ` +
      `${file.bytes} bytes, sha256 ${file.sha256 ?? 'unknown'}, expected ${intent.bytes} bytes, sha256 ${intent.sha256}`,
    { kind: 'final', reason: 'refused', code: 'file_mismatch' },
  );
}
