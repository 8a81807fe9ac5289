import type { CallOptions, FileIntent, FineTuneProvider, ProviderFile } from '../fine-tune-provider.ts';
import type { BearerCall } from '../bearer-call.ts';
import { carriesMark } from '../intent-mark.ts';
import { allItems, PAGE_SIZE } from '../pages.ts';
import { doneSchema } from '../reply-schemas.ts';
import { fileListSchema } from './schemas.ts';
import type { FileReply } from './schemas.ts';

type FileMethods = Pick<FineTuneProvider, 'findFile' | 'listUploads' | 'deleteFile'>;

/** Files are found again by the mark in their names: the format keeps no metadata of a file. */
export function createFileMethods(call: BearerCall): FileMethods {
  async function* filesOf({ key }: Pick<FileIntent, 'key'>, options?: CallOptions): AsyncGenerator<FileReply> {
    const fetchPage = async (after: string | null) => {
      const query = { purpose: 'fine-tune', limit: PAGE_SIZE, order: 'asc', after };
      const reply = await call.json({ method: 'GET', path: '/files', query, schema: fileListSchema }, options);
      return { items: reply.data, hasMore: reply.has_more === true };
    };
    for await (const file of allItems(fetchPage, ({ id }) => id)) {
      if (carriesMark(file.filename ?? '', key)) yield file;
    }
  }

  return {
    findFile: async (intent, options) => {
      for await (const file of filesOf(intent, options)) if (file.status !== 'error') return toFile(file);
      return null;
    },

    listUploads: async (intent, options) => {
      const ids: string[] = [];
      for await (const { id } of filesOf(intent, options)) ids.push(id);
      return ids;
    },

    deleteFile: async (fileId, options) => {
      const path = `/files/${encodeURIComponent(fileId)}`;
      await call.json({ method: 'DELETE', path, schema: doneSchema }, options);
    },
  };
}

export function toFile(reply: FileReply): ProviderFile {
  return { fileId: reply.id, bytes: reply.bytes, sha256: reply.sha256 };
}
