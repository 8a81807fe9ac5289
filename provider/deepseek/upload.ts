import { callOptionsOf } from '../call-options.ts';
import type { FineTuneProvider } from '../fine-tune-provider.ts';
import { multipartBody } from '../multipart.ts';
import { verifiedFile } from '../verified-file.ts';
import type { DeepseekCall } from './call.ts';
import { toFile } from './files.ts';
import { fileSchema } from './schemas.ts';

const UPLOAD_TIMEOUT_MS = 600_000;

/**
 * Uploads one training file as a stream. It may be repeated: the key makes the second the same file. What the server
 * says it holds is compared with the intent, so that a file cut on the way never trains a model.
 */
export function createUpload(
  call: DeepseekCall,
  provider: string,
): Pick<FineTuneProvider, 'uploadFile' | 'abandonParts'> {
  return {
    uploadFile: async (intent, options = {}) => {
      const { onProgress } = options;
      const callOptions = callOptionsOf(options);
      const reply = await call.signed(
        {
          path: '/v1/fine_tune/upload',
          schema: fileSchema,
          sent: [],
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
                open: () => intent.open(),
              },
              onProgress,
            ),
        },
        { timeoutMs: UPLOAD_TIMEOUT_MS, ...callOptions },
      );
      return verifiedFile(toFile(reply), intent, provider);
    },
    // The format has no uploads in parts: what was cut off is not kept.
    abandonParts: () => Promise.resolve(),
  };
}
