import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ProviderError } from './provider-error.ts';

export interface MultipartFile {
  readonly name: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly open: () => Readable;
}

/**
 * A `multipart/form-data` body with one file, streamed in constant memory, its length known beforehand. A file that
 * cannot be read, or is not `bytes` long, fails the body with a final `ProviderError` before the last byte is sent.
 */
export function multipartBody(
  fields: Readonly<Record<string, string>>,
  file: MultipartFile,
  onProgress?: (sentBytes: number) => void,
) {
  const boundary = `retune-${randomUUID()}`;
  const head =
    Object.entries(fields)
      .map(([name, value]) => `--${boundary}\r\n${disposition(name)}\r\n\r\n${value}\r\n`)
      .join('') +
    `--${boundary}\r\n${disposition(file.name)}; filename="${quoted(file.fileName)}"\r\ncontent-type: ${file.contentType}\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;

  async function* parts(): AsyncGenerator<Buffer> {
    yield Buffer.from(head);
    let sentBytes = 0;
    for await (const chunk of fileChunks(file)) {
      sentBytes += chunk.byteLength;
      if (sentBytes > file.bytes) throw changed(file);
      yield chunk;
      onProgress?.(sentBytes);
    }
    if (sentBytes !== file.bytes) throw changed(file);
    yield Buffer.from(tail);
  }

  const length = Buffer.byteLength(head) + file.bytes + Buffer.byteLength(tail);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(length) },
    body: Readable.from(parts(), { objectMode: false }),
  };
}

async function* fileChunks(file: MultipartFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of file.open()) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
  } catch (cause) {
    throw new ProviderError(`${file.fileName} could not be read while it was uploaded`, {
      kind: 'final',
      reason: 'refused',
      code: 'file_unreadable',
      cause,
    });
  }
}

function changed(file: MultipartFile): ProviderError {
  return new ProviderError(`${file.fileName} is no longer ${file.bytes} bytes long: it changed during the upload`, {
    kind: 'final',
    reason: 'refused',
    code: 'file_changed',
  });
}

function disposition(name: string): string {
  return `content-disposition: form-data; name="${quoted(name)}"`;
}

/** As browsers escape names in form data (WHATWG). */
function quoted(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
