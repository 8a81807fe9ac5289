import type { CallOptions, FineTuneProvider } from './fine-tune-provider.ts';
import { ProviderError } from './provider-error.ts';

/** Deletes a file; one that is gone already, by an attempt whose reply was lost, is as good as deleted. */
export async function deleteIfThere(
  provider: Pick<FineTuneProvider, 'deleteFile'>,
  fileId: string,
  options?: CallOptions,
): Promise<void> {
  try {
    await provider.deleteFile(fileId, options);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.status !== 404) throw error;
  }
}
