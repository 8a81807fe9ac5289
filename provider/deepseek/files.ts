import type { CallOptions, FileIntent, FineTuneProvider, ProviderFile } from '../fine-tune-provider.ts';
import type { DeepseekCall } from './call.ts';
import { allItems, PAGE_SIZE } from '../pages.ts';
import { doneSchema } from '../reply-schemas.ts';
import { fileListSchema } from './schemas.ts';
import type { FileReply } from './schemas.ts';

/** Look uploads up by the `retune_key` in their metadata, and delete them. */
export function createFileMethods(
  call: DeepseekCall,
): Pick<FineTuneProvider, 'findFile' | 'listUploads' | 'deleteFile'> {
  async function* filesOf({ key }: Pick<FileIntent, 'key'>, options?: CallOptions): AsyncGenerator<FileReply> {
    const fetchPage = async (after: string | null) => {
      const body = { metadata: { retune_key: key }, limit: PAGE_SIZE, ...(after !== null && { after }) };
      const reply = await call.json({ path: '/v1/fine_tune/files', body, schema: fileListSchema }, options);
      return { items: reply.files, hasMore: reply.has_more === true };
    };
    for await (const file of allItems(fetchPage, (item) => item.file_id)) {
      if (file.metadata?.['retune_key'] === key) yield file;
    }
  }

  return {
    findFile: async (intent, options) => {
      for await (const file of filesOf(intent, options)) return toFile(file);
      return null;
    },

    listUploads: async (intent, options) => {
      const ids: string[] = [];
      for await (const file of filesOf(intent, options)) ids.push(file.file_id);
      return ids;
    },

    deleteFile: async (fileId, options) => {
      await call.json({ path: '/v1/fine_tune/delete_file', body: { file_id: fileId }, schema: doneSchema }, options);
    },
  };
}

export function toFile(reply: FileReply): ProviderFile {
  return { fileId: reply.file_id, bytes: reply.bytes, sha256: reply.sha256 };
}
