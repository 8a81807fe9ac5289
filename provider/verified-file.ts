import type { FileIntent, ProviderFile } from './fine-tune-provider.ts';
import { ProviderError } from './provider-error.ts';

/** What the server says it holds, compared with what was sent, so that a file cut on the way never trains a model. */
export function verifiedFile(file: ProviderFile, intent: FileIntent, provider: string): ProviderFile {
  if (file.bytes === intent.bytes && (file.sha256 === null || file.sha256 === intent.sha256)) return file;
  throw new ProviderError(
    `provider ${provider} holds other bytes under file ${file.fileId} than were sent: ` +
      `${file.bytes} bytes, sha256 ${file.sha256 ?? 'unknown'}, expected ${intent.bytes} bytes, sha256 ${intent.sha256}`,
    { kind: 'final', reason: 'refused', code: 'file_mismatch' },
  );
}
