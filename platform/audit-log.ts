import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { firstRecord, linkRecord } from './audit-chain.ts';
import type { AuditEntry, AuditRecord, ChainHead } from './audit-chain.ts';
import { withFileLock } from './file-lock.ts';
import { makeFolder } from './make-folder.ts';

export type { AuditEntry } from './audit-chain.ts';

/** Append-only: what is written is not changed or removed. Resolves once the entry is written. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>;
}

export interface FileAuditLogOptions {
  readonly now?: () => Date;
  /** Called with the chain's id and its new head after each write; what it throws is the writer's to hear. */
  readonly onHead?: (chain: string, head: ChainHead) => void;
}

interface Waiting {
  readonly at: string;
  readonly entry: AuditEntry;
  readonly settle: (error: unknown) => void;
}

/** Longer than any record of ours. */
const TAIL_BYTES = 64 * 1024;
/** Longer than the first record, which is read at each write. */
const FIRST_BYTES = 1024;

const headSchema = z.object({ seq: z.number(), hash: z.string() });
const beginningSchema = z.object({ seq: z.literal(0), chain: z.string() });

function parse<T>(schema: z.ZodType<T>, line: string): T | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

async function readText(file: FileHandle, from: number, bytes: number): Promise<string> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, from);
  return buffer.toString('utf8', 0, bytesRead);
}

/** The chain's id and head; null in an empty file. A last line that is cut off was never acknowledged: it is removed. */
async function openChain(file: FileHandle): Promise<{ chain: string; head: ChainHead } | null> {
  const { size } = await file.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = await readText(file, from, size - from);
  const whole = tail.slice(0, tail.lastIndexOf('\n') + 1);
  if (whole !== tail) await file.truncate(size - Buffer.byteLength(tail.slice(whole.length)));
  const head = parse(headSchema, whole.trimEnd().split('\n').at(-1) ?? '');
  const beginning = parse(beginningSchema, (await readText(file, 0, FIRST_BYTES)).split('\n')[0] ?? '');
  return head === null || beginning === null ? null : { chain: beginning.chain, head };
}

/**
 * The audit log as JSON Lines in a file (mode 0600), hash-chained: see `audit-chain.ts`. Any number of processes may
 * write to it; entries that wait are written together. Throws what the file system throws.
 */
export function createFileAuditLog(
  file: string,
  { now = () => new Date(), onHead }: FileAuditLogOptions = {},
): AuditLog {
  let waiting: Waiting[] = [];
  let writing = false;

  const append = async (entries: readonly Waiting[]): Promise<void> => {
    await makeFolder(path.dirname(file));
    await withFileLock(`${file}.lock`, {}, async () => {
      const handle = await open(file, 'a+', 0o600);
      try {
        const found = await openChain(handle);
        const records: AuditRecord[] = [];
        const chain = found?.chain ?? randomUUID();
        let head = found?.head ?? null;
        if (head === null) {
          const first = firstRecord(chain, now().toISOString());
          records.push(first);
          head = first;
        }
        for (const { at, entry } of entries) {
          const record = linkRecord(head, at, entry);
          records.push(record);
          head = record;
        }
        await handle.appendFile(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
        onHead?.(chain, { seq: head.seq, hash: head.hash });
      } finally {
        await handle.close();
      }
    });
  };

  const drain = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      const error = await append(entries).then(
        () => null,
        (failure: unknown) => failure,
      );
      for (const { settle } of entries) settle(error);
    }
    writing = false;
  };

  return {
    record: (entry) =>
      new Promise((resolve, reject) => {
        const settle = (error: unknown): void => (error === null ? resolve() : reject(error));
        waiting.push({ at: now().toISOString(), entry, settle });
        if (!writing) void drain();
      }),
  };
}
