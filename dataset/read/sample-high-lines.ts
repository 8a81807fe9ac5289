import type { OpenedFile } from './open-file.ts';

const SAMPLE_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

function hasHighByte(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte >= 0x80) return true;
  return false;
}

/**
 * The first 64 KiB of those lines that hold a byte above ASCII, wherever in the file they stand: plain English in front
 * of the first accent says nothing about an encoding.
 */
export async function sampleHighLines(file: OpenedFile): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.chunks()) {
    let from = 0;
    while (from < chunk.length && size < SAMPLE_BYTES) {
      const feed = chunk.indexOf(LINE_FEED, from);
      const end = feed === -1 ? chunk.length : feed + 1;
      const line = chunk.subarray(from, Math.min(end, from + SAMPLE_BYTES));
      if (hasHighByte(line)) {
        parts.push(line);
        size += line.length;
      }
      from = end;
    }
    if (size >= SAMPLE_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, SAMPLE_BYTES);
}
