import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { RetuneError } from '../../domain/failure-type.ts';

/** A file's bytes, gunzipped where they are gzip, whatever the file is called. */
export interface OpenedFile {
  /** The first bytes, at most 64 KiB. */
  readonly head: Buffer;
  /** All bytes, from the start, each time it is called. */
  chunks(onRead?: (bytesOnDisk: number) => void): AsyncIterable<Buffer>;
}

const HEAD_BYTES = 64 * 1024;

/** Formats that are told by their first bytes and not read by this version. */
const REFUSED: readonly (readonly [magic: string, name: string, hint: string])[] = [
  ['425a68', 'bzip2 data', 'Unpack it first: bunzip2 FILE, or pack it with gzip.'],
  [
    '504b0304',
    'an Excel workbook or another zip archive',
    'Save the sheet as CSV, or unpack the archive, and name that file.',
  ],
  ['50415231', 'Parquet', 'This version reads csv, tsv, jsonl and json: export the table as JSON Lines.'],
  ['28b52ffd', 'zstd data', 'Unpack it first: zstd -d FILE, or pack it with gzip.'],
  ['fd377a585a', 'xz data', 'Unpack it first: unxz FILE, or pack it with gzip.'],
  ['d0cf11e0', 'an old Excel workbook', 'Save the sheet as CSV and name that file.'],
  ['fffe0000', 'UTF-32 text', 'Save it as UTF-8.'],
  ['0000feff', 'UTF-32 text', 'Save it as UTF-8.'],
];

/** A file that cannot be read, in words a person can act on. */
export function unreadable(displayPath: string, why: string, hint: string, cause?: unknown): RetuneError {
  return new RetuneError('FILE_UNREADABLE', `${displayPath} cannot be read: ${why}`, { hint, cause });
}

function readFailure(displayPath: string, error: unknown): RetuneError {
  if (error instanceof RetuneError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') {
    return new RetuneError('FILE_NOT_FOUND', `${displayPath} does not exist`, {
      hint: 'Check the path.',
      cause: error,
    });
  }
  if (code.startsWith('Z_'))
    return unreadable(displayPath, 'its gzip data is damaged or cut off', 'Pack it anew.', error);
  if (code === 'EISDIR')
    return unreadable(displayPath, 'it is a folder', `Name its files: ${displayPath}/*.csv`, error);
  return unreadable(displayPath, code === '' ? String(error) : code, 'Check the file and its permissions.', error);
}

async function* readChunks(
  path: string,
  displayPath: string,
  gzip: boolean,
  onRead?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: HEAD_BYTES });
  let bytesOnDisk = 0;
  file.on('data', (chunk) => {
    bytesOnDisk += chunk.length;
    onRead?.(bytesOnDisk);
  });
  const stream = gzip ? file.pipe(createGunzip()) : file;
  if (gzip) file.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    throw readFailure(displayPath, error);
  } finally {
    file.destroy();
    stream.destroy();
  }
}

async function firstBytes(path: string, displayPath: string): Promise<Buffer> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readFailure(displayPath, error);
  }
}

function refuseByMagic(head: Buffer, displayPath: string): void {
  const hex = head.subarray(0, 8).toString('hex');
  const refused = REFUSED.find(([magic]) => hex.startsWith(magic));
  if (refused !== undefined)
    throw unreadable(displayPath, `it is ${refused[1]}, which this version does not read`, refused[2]);
}

/** Throws FILE_NOT_FOUND or FILE_UNREADABLE, here and while chunks are read. */
export async function openFile(path: string, displayPath: string): Promise<OpenedFile> {
  const magic = await firstBytes(path, displayPath);
  refuseByMagic(magic, displayPath);
  const gzip = magic[0] === 0x1f && magic[1] === 0x8b;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of readChunks(path, displayPath, gzip)) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= HEAD_BYTES) break;
  }
  const head = Buffer.concat(parts).subarray(0, HEAD_BYTES);
  if (gzip) refuseByMagic(head, displayPath);
  return { head, chunks: (onRead) => readChunks(path, displayPath, gzip, onRead) };
}
