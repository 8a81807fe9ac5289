import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { createBlockEncoder, type EncodedRows } from './encode-block.ts';
import type { LedgerIssue } from './ledger.ts';
import { BLOCK_BYTES } from './shard-block.ts';
import type { ShardLine } from './shard-line.ts';

/** Writes a shard's intermediate file under a temporary name, which gets its name only when whole. */
export interface ShardWriter {
  /** Adds one row; await what it returns where it returns something. */
  write(line: ShardLine): Promise<void> | undefined;
  /** Issues come out in the order in which they were added. */
  addIssue(issue: LedgerIssue): void;
  /** Adds rows that are encoded already; what they consist of must stay as it is until the promise is fulfilled. */
  writeRows(rows: EncodedRows): Promise<void>;
  close(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

async function writeWhole(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) if (part.length > 0) await handle.writeFile(part);
}

export async function createShardWriter(path: string): Promise<ShardWriter> {
  const temporary = `${path}.partial`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'w', 0o600);
  const encoder = createBlockEncoder();

  const flush = (): Promise<void> => writeWhole(handle, encoder.take());
  return {
    write(line) {
      encoder.add(line);
      return encoder.size() < BLOCK_BYTES ? undefined : flush();
    },
    addIssue: (issue) => encoder.addIssue(issue),
    async writeRows(rows) {
      encoder.addRows(rows);
      await flush();
    },
    async close() {
      await flush();
      await handle.close();
      await rename(temporary, path);
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}
