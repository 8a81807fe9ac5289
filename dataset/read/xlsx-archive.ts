import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { assertUnpackedSize, unreadable } from './open-file.ts';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** A workbook is held in memory whole: what unpacks to more than this is for CSV or Parquet. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/i;

interface ArchiveEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: Buffer;
  readonly declaredBytes: number;
}

function damaged(displayPath: string): Error {
  return unreadable(displayPath, 'its zip data is damaged or cut off', 'Save the workbook anew.');
}

/** The entries by the directory at the archive's end. */
function readEntries(archive: Buffer, displayPath: string): readonly ArchiveEntry[] {
  const from = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < from || end + END_BYTES > archive.length || archive.readUInt32LE(end) !== END_OF_DIRECTORY)
    throw damaged(displayPath);
  const entries: ArchiveEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    if (at + ENTRY_BYTES > archive.length || archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged(displayPath);
    const nameBytes = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    if (local + LOCAL_BYTES > archive.length) throw damaged(displayPath);
    const begin = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    entries.push({
      name: archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
      method: archive.readUInt16LE(at + 10),
      packed: archive.subarray(begin, begin + archive.readUInt32LE(at + 20)),
      declaredBytes: archive.readUInt32LE(at + 24),
    });
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

/** Unpacks for the count alone: the size that an entry declares may be a lie. */
async function unpackedBytes(entry: ArchiveEntry, onBytes: (bytes: number) => void): Promise<void> {
  if (entry.method === STORED) return onBytes(entry.packed.length);
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        onBytes(chunk.length);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  await pipeline(Readable.from([entry.packed]), createInflateRaw(), count);
}

/**
 * Looks through a workbook before a parser that trusts it: throws FILE_UNREADABLE for a zip archive that is no workbook,
 * is damaged, or unpacks to more than 256 MiB. Returns how many sheets it has.
 */
export async function inspectWorkbook(archive: Buffer, displayPath: string): Promise<{ readonly sheets: number }> {
  const entries = readEntries(archive, displayPath);
  if (!entries.some(({ name }) => name === 'xl/workbook.xml')) {
    throw unreadable(displayPath, 'it is a zip archive and no Excel workbook', 'Unpack it and name the file in it.');
  }
  if (entries.some(({ method }) => method !== STORED && method !== DEFLATED)) throw damaged(displayPath);
  let total = 0;
  const count = (bytes: number): void => {
    total += bytes;
    if (total > MAX_UNPACKED_BYTES) {
      throw unreadable(displayPath, 'the workbook unpacks to more than 256 MiB', 'Save the sheet as CSV.');
    }
    assertUnpackedSize(displayPath, total, archive.length);
  };
  for (const { declaredBytes } of entries) count(declaredBytes);
  total = 0;
  try {
    for (const entry of entries) await unpackedBytes(entry, count);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) throw damaged(displayPath);
    throw error;
  }
  return { sheets: entries.filter(({ name }) => SHEET.test(name)).length };
}
