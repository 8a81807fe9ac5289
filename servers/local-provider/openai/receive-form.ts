import { rm } from 'node:fs/promises';
import { authenticateBearer } from '../bearer.ts';
import { multipartBoundary, readMultipart } from '../multipart.ts';
import type { ReceivedBytes } from '../receive-file.ts';
import { drain, receiveFile } from '../receive-file.ts';
import { Refusal } from '../refusal.ts';
import type { Exchange } from '../wire-format.ts';

/** A form that has arrived: its texts, and the bytes of its one file at `path`. */
export interface ReceivedForm extends ReceivedBytes {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string;
}

/** Streams a multipart form with one file to `path`. Where it throws, nothing is left behind. */
export async function receiveForm(
  { request }: Exchange,
  options: { secret: string; path: string; fileField: string; maxBytes: number },
): Promise<ReceivedForm> {
  const { secret, path, fileField, maxBytes } = options;
  authenticateBearer(request, secret);
  const fields: Record<string, string> = {};
  const arrived: { file: (ReceivedBytes & { fileName: string }) | null } = { file: null };
  const source = request.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  try {
    await readMultipart(source, multipartBoundary(request.headers['content-type']), {
      onField: (name, value) => {
        if (Object.hasOwn(fields, name))
          throw new Refusal(400, 'invalid_value', `${name} is given twice`, { param: name });
        fields[name] = value;
      },
      onFile: async (name, chunks, fileName) => {
        if (name !== fileField || arrived.file !== null) {
          throw new Refusal(400, 'unknown_parameter', `One file is expected, in the field '${fileField}'`, {
            param: name,
          });
        }
        arrived.file = { ...(await receiveFile(chunks, path, maxBytes)), fileName };
      },
    });
    await drain(source);
    if (arrived.file === null) {
      const message = `Missing required parameter: '${fileField}'.`;
      throw new Refusal(400, 'missing_required_parameter', message, { param: fileField });
    }
    return { ...arrived.file, path, fields };
  } catch (error) {
    await rm(path, { force: true });
    await drain(source);
    throw error;
  }
}
