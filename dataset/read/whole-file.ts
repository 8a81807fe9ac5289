import { unreadable, type OpenedFile } from './open-file.ts';

/** Throws FILE_UNREADABLE where the (unpacked) bytes are more than `maxBytes`; `hint` says what to do then. */
export async function wholeFile(
  file: OpenedFile,
  maxBytes: number,
  hint: string,
  onRead?: (bytesOnDisk: number) => void,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.chunks(onRead)) {
    size += chunk.length;
    if (size > maxBytes) {
      const megabytes = Math.round(maxBytes / 1024 / 1024);
      throw unreadable(file.displayPath, `it is larger than the ${megabytes} MiB that can be read at once`, hint);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
