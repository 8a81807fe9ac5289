import type { FileHandle } from 'node:fs/promises';
import { createSimd, type Simd } from './simd.ts';

/** A buffer of the file that holds whole records in its first `length` bytes. */
export interface RecordChunk {
  readonly buffer: ArrayBuffer;
  readonly length: number;
}

const CHUNK_BYTES = 2 * 1024 * 1024;
/** A record that fills this much is none that the fast path takes. */
const MOST_CHUNK_BYTES = 16 * 1024 * 1024;

/** Of a small file a little more than all of it. */
export function chunkBytesFor(fileBytes: number): number {
  return Math.min(CHUNK_BYTES, fileBytes + 64);
}

const NEWLINE = 0x0a;
const CARRIAGE = 0x0d;

let counting: Simd | null = null;

/**
 * Behind the last line end that stands outside quotes, where the bytes begin a record: every quote opens or closes, as
 * it does in plain RFC 4180. Null: records are lines. 0 where there is none. What is not plain is found out when the records are scanned.
 */
export function lastRecordEnd(bytes: Uint8Array, length: number, quote: number | null): number {
  if (quote === null) return Buffer.from(bytes.buffer, bytes.byteOffset, length).lastIndexOf(NEWLINE) + 1;
  counting ??= createSimd();
  const { view } = counting.hold(bytes, length);
  let quoted = counting.countByte(0, length, quote) % 2 === 1;
  // A carriage return at the very end may be half a line end.
  for (let at = length - 1; at >= 0; at--) {
    const byte = view.getUint8(at);
    if (byte === quote) quoted = !quoted;
    else if (!quoted && (byte === NEWLINE || (byte === CARRIAGE && at + 1 < length))) return at + 1;
  }
  return 0;
}

async function fill(handle: FileHandle, target: Uint8Array, from: number): Promise<number> {
  let read = 0;
  while (read < target.length) {
    const { bytesRead } = await handle.read(target, read, target.length - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return read;
}

/**
 * Cuts a file into chunks of whole records. `take` gives the buffer of the next chunk, of any size. Ends with null where
 * a record is too long to be taken.
 */
export async function* readRecordChunks(
  handle: FileHandle,
  options: { readonly from: number; readonly quote: number | null; readonly take: () => Promise<ArrayBuffer> },
): AsyncGenerator<RecordChunk | null> {
  let at = options.from;
  for (;;) {
    let buffer = await options.take();
    let length = await fill(handle, new Uint8Array(buffer), at);
    if (length === 0) return;
    let end = length < buffer.byteLength ? length : lastRecordEnd(new Uint8Array(buffer), length, options.quote);
    while (end === 0) {
      if (buffer.byteLength >= MOST_CHUNK_BYTES) return yield null;
      buffer = new ArrayBuffer(buffer.byteLength * 2);
      length = await fill(handle, new Uint8Array(buffer), at);
      end = length < buffer.byteLength ? length : lastRecordEnd(new Uint8Array(buffer), length, options.quote);
    }
    at += end;
    yield { buffer, length: end };
    if (length < buffer.byteLength) return;
  }
}
