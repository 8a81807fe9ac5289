import { deleteIfThere } from './delete-if-there.ts';
import type { CallOptions, FileIntent, FineTuneProvider } from './fine-tune-provider.ts';
import { closeUpload } from './upload-ledger.ts';
import type { UploadLedger } from './upload-ledger.ts';

/**
 * Deletes all that an intent brought to the provider: the file its record names, every file that carries its key (of
 * an attempt that died, or that was cut off), and an upload in parts that nobody will go on with. Returns what is gone.
 */
export async function discardUploads(
  provider: Pick<FineTuneProvider, 'listUploads' | 'deleteFile' | 'abandonParts'>,
  intent: Pick<FileIntent, 'key' | 'runId'>,
  ledger: UploadLedger,
  options?: CallOptions,
): Promise<ReadonlySet<string>> {
  const record = await closeUpload(ledger, intent.key, intent.runId);
  if (record.parts) await provider.abandonParts(record.parts, options);
  const files = new Set(await provider.listUploads(intent, options));
  if (record.file) files.add(record.file.fileId);
  for (const fileId of files) await deleteIfThere(provider, fileId, options);
  return files;
}
