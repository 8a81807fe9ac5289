import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

const FLUSH_AT_BYTES = 512 * 1024;
/** A buffer is written when it has this much, so that the next line mostly fits as well. */
const FLUSH_FROM_BYTES = 448 * 1024;

/** What a finished file is. */
export interface WrittenFile {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface LineWriter {
  /** Adds one line; await what it returns where it returns something: a block before it is on its way to the disk. */
  write(line: string): Promise<void> | undefined;
  /** Adds so many lines given as UTF-8 bytes with their line ends, which are copied. */
  writeBytes(bytes: Uint8Array, from: number, to: number, lines: number): Promise<void> | undefined;
  /** Flushes and moves the file to its name. */
  close(): Promise<WrittenFile>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** Writes lines under a temporary name beside `path`, which gets its name only when whole. */
export async function createLineWriter(path: string, options: { readonly mode?: number } = {}): Promise<LineWriter> {
  const temporary = `${path}.partial`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'w', options.mode ?? 0o644);
  const hash = createHash('sha256');
  let room = Buffer.allocUnsafeSlow(FLUSH_AT_BYTES);
  let used = 0;
  let rows = 0;
  let bytes = 0;

  let written: Promise<void> = Promise.resolve();
  /** Buffers whose blocks are written. */
  const free: Buffer<ArrayBuffer>[] = [];

  async function writeBehind(before: Promise<void>, whole: Buffer<ArrayBuffer>, length: number): Promise<void> {
    await before;
    await handle.writeFile(whole.subarray(0, length));
    if (whole.length === FLUSH_AT_BYTES) free.push(whole);
  }

  /**
   * Blocks are written one after the other, also where a caller did not wait. While one is written the next is filled:
   * what is returned is the one before, and `written` the last.
   */
  function flush(): Promise<void> {
    const before = written;
    hash.update(room.subarray(0, used));
    bytes += used;
    written = writeBehind(before, room, used);
    written.catch(() => undefined);
    room = free.pop() ?? Buffer.allocUnsafeSlow(FLUSH_AT_BYTES);
    used = 0;
    return before;
  }

  function add(line: Uint8Array, from: number, to: number, lines: number): Promise<void> | undefined {
    const needed = used + to - from;
    if (needed > room.length) {
      const larger = Buffer.allocUnsafeSlow(needed);
      room.copy(larger, 0, 0, used);
      room = larger;
    }
    room.set(line.subarray(from, to), used);
    used = needed;
    rows += lines;
    return used < FLUSH_FROM_BYTES ? undefined : flush();
  }

  return {
    write(line) {
      const encoded = Buffer.from(`${line}\n`, 'utf8');
      return add(encoded, 0, encoded.length, 1);
    },
    writeBytes: add,
    async close() {
      void flush();
      await written;
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
      return { rows, bytes, sha256: hash.digest('hex') };
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}
