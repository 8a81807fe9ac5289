import type { CallOptions, FileIntent, FineTuneProvider, ProviderFile } from './fine-tune-provider.ts';
import { ProviderError } from './provider-error.ts';

export interface UploadOnceRequest {
  readonly provider: Pick<FineTuneProvider, 'name' | 'findFile' | 'uploadFile'>;
  readonly intent: FileIntent;
  readonly options?: CallOptions & { onProgress?: (sentBytes: number) => void };
}

/**
 * One file for one intent: what an earlier attempt brought over is adopted, else it is uploaded. An attempt that died,
 * or whose reply was lost, is found by the next one's look-up; where the list lags, the intent's key makes the second
 * upload the same file.
 */
export async function uploadFileOnce(
  request: UploadOnceRequest,
): Promise<{ file: ProviderFile; how: 'uploaded' | 'adopted' }> {
  const { provider, intent, options = {} } = request;
  const { onProgress: _, ...callOptions } = options;
  const existing = await provider.findFile(intent, callOptions);
  if (existing === null) return { file: await provider.uploadFile(intent, options), how: 'uploaded' };
  if (existing.bytes === intent.bytes && (existing.sha256 === null || existing.sha256 === intent.sha256)) {
    return { file: existing, how: 'adopted' };
  }
  throw new ProviderError(
    `provider ${provider.name} holds other bytes under the key of this upload (${intent.key}, file ${existing.fileId}): ` +
      'delete that file there, then retry the run',
    { kind: 'final', reason: 'refused', code: 'file_mismatch' },
  );
}
