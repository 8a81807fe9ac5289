import type { BearerCall } from '../bearer-call.ts';
import type { CallOptions, FileIntent, FineTuneProvider, ProviderFile } from '../fine-tune-provider.ts';
import { carriesMark } from '../intent-mark.ts';
import { doneSchema } from '../reply-schemas.ts';
import { fileListSchema } from './schemas.ts';
import type { FileReply } from './schemas.ts';

type FileMethods = Pick<FineTuneProvider, 'findFile' | 'listUploads' | 'deleteFile'>;

/** Files are found again by the mark in their names; one whose bytes never came whole is there, and not adopted. */
export function createFileMethods(call: BearerCall): FileMethods {
  const filesOf = async ({ key }: Pick<FileIntent, 'key'>, options?: CallOptions): Promise<FileReply[]> => {
    const { data } = await call.json({ method: 'GET', path: '/files', schema: fileListSchema }, options);
    return data
      .filter(({ filename }) => carriesMark(filename ?? '', key))
      .sort((a, b) => (a.created_at ?? '').localeCompare(b.created_at ?? ''));
  };

  return {
    findFile: async (intent, options) => {
      const whole = (await filesOf(intent, options)).find(isWhole);
      return whole === undefined ? null : toFile(whole);
    },

    listUploads: async (intent, options) => (await filesOf(intent, options)).map(({ id }) => id),

    deleteFile: async (fileId, options) => {
      const path = `/files/${encodeURIComponent(fileId)}`;
      await call.json({ method: 'DELETE', path, schema: doneSchema }, options);
    },
  };
}

function isWhole({ Processed: processed, processing_status: status, bytes }: FileReply): boolean {
  return processed !== false && bytes > 0 && status !== 'INVALID_FORMAT' && status !== 'FAILED';
}

export function toFile(reply: FileReply): ProviderFile {
  return { fileId: reply.id, bytes: reply.bytes, sha256: reply.sha256 };
}
