import type { OpenedFile } from './open-file.ts';
import type { DetectedEncoding } from './detect-encoding.ts';

type OnRead = (bytesOnDisk: number) => void;

/** The file's text in pieces, without a byte-order mark; invalid bytes become U+FFFD. */
export async function* decodeText(
  file: OpenedFile,
  detected: DetectedEncoding,
  onRead?: OnRead,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(detected.encoding);
  for await (const chunk of file.chunks(onRead)) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** The same text as UTF-8 bytes: those of the file itself where it is UTF-8 already. */
export async function* decodeToUtf8(
  file: OpenedFile,
  detected: DetectedEncoding,
  onRead?: OnRead,
): AsyncGenerator<Buffer> {
  if (detected.encoding !== 'utf-8' || detected.lossy) {
    for await (const text of decodeText(file, detected, onRead)) yield Buffer.from(text, 'utf8');
    return;
  }
  const bom = file.head[0] === 0xef && file.head[1] === 0xbb && file.head[2] === 0xbf;
  let skip = bom ? 3 : 0;
  for await (const chunk of file.chunks(onRead)) {
    if (chunk.length > skip) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

/** The text of the file's first 64 KiB, for detection. */
export function decodeHead(file: OpenedFile, detected: DetectedEncoding): string {
  return new TextDecoder(detected.encoding).decode(file.head, { stream: true });
}
