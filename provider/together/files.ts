import type { BearerCall } from '../bearer-call.ts';
import type { CallOptions, FileIntent, FineTuneProvider, ProviderFile } from '../fine-tune-provider.ts';
import { carriesMark } from '../intent-mark.ts';
import { ProviderError } from '../provider-error.ts';
import { doneSchema } from '../reply-schemas.ts';
import { wordsWithoutData } from '../server-words.ts';
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

function isWhole(file: FileReply): boolean {
  return file.Processed !== false && file.bytes > 0 && !isRefused(file);
}

function isRefused({ processing_status: status }: FileReply): boolean {
  return status === 'INVALID_FORMAT' || status === 'FAILED';
}

/** Throws a final `ProviderError` where the service looked at the lines and takes them for no training data. */
export function assertTaken(file: FileReply, provider: string): FileReply {
  if (!isRefused(file)) return file;
  const why = wordsWithoutData(file.validation_report?.error ?? file.processing_status ?? '');
  throw new ProviderError(`provider ${provider} does not take file ${file.id} for training: ${why}`, {
    kind: 'final',
    reason: 'refused',
    code: 'invalid_training_file',
  });
}

export function toFile(reply: FileReply): ProviderFile {
  return { fileId: reply.id, bytes: reply.bytes, sha256: reply.sha256 };
}
