import type { FineTuneProvider, ProviderFile } from '../fine-tune-provider.ts';
import type { DeepseekCall } from './call.ts';
import { allItems, PAGE_SIZE } from './pages.ts';
import { doneSchema, fileListSchema } from './schemas.ts';
import type { FileReply } from './schemas.ts';

/** Look uploads up by the `retune_key` in their metadata, and delete them. */
export function createFileMethods(call: DeepseekCall): Pick<FineTuneProvider, 'findFile' | 'deleteFile'> {
  return {
    findFile: async (intent, options) => {
      const fetchPage = async (after: string | null) => {
        const body = { metadata: { retune_key: intent.key }, limit: PAGE_SIZE, ...(after !== null && { after }) };
        const reply = await call.json({ path: '/v1/fine_tune/files', body, schema: fileListSchema }, options);
        return { items: reply.files, hasMore: reply.has_more === true };
      };
      for await (const file of allItems(fetchPage, (item) => item.file_id)) {
        if (file.metadata?.['retune_key'] === intent.key) return toFile(file);
      }
      return null;
    },

    deleteFile: async (fileId, options) => {
      await call.json({ path: '/v1/fine_tune/delete_file', body: { file_id: fileId }, schema: doneSchema }, options);
    },
  };
}

export function toFile(reply: FileReply): ProviderFile {
  return { fileId: reply.file_id, bytes: reply.bytes, sha256: reply.sha256 };
}
