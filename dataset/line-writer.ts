import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

const FLUSH_AT_CHARS = 256 * 1024;

/** What a finished file is. */
export interface WrittenFile {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface LineWriter {
  /** Adds one line; await what it returns where it returns something. */
  write(line: string): Promise<void> | undefined;
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
  let pending: string[] = [];
  let pendingChars = 0;
  let rows = 0;
  let bytes = 0;

  let written: Promise<void> = Promise.resolve();

  /** Blocks are written one after the other, also where a caller did not wait for the one before. */
  function flush(): Promise<void> {
    const block = Buffer.from(pending.join(''), 'utf8');
    pending = [];
    pendingChars = 0;
    hash.update(block);
    bytes += block.length;
    written = written.then(() => handle.writeFile(block));
    written.catch(() => undefined);
    return written;
  }

  return {
    write(line) {
      pending.push(line, '\n');
      pendingChars += line.length + 1;
      rows += 1;
      return pendingChars < FLUSH_AT_CHARS ? undefined : flush();
    },
    async close() {
      await flush();
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
