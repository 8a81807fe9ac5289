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
  readonly path: string;
  readonly displayPath: string;
  /** What is on the disk is gzip. */
  readonly packed: boolean;
}

const HEAD_BYTES = 64 * 1024;

/** Formats that are told by their first bytes and not read. */
const REFUSED: readonly (readonly [magic: string, name: string, hint: string])[] = [
  ['425a68', 'bzip2 data', 'Unpack it first: bunzip2 FILE, or pack it with gzip.'],
  ['28b52ffd', 'zstd data', 'Unpack it first: zstd -d FILE, or pack it with gzip.'],
  ['fd377a585a', 'xz data', 'Unpack it first: unxz FILE, or pack it with gzip.'],
  ['d0cf11e0', 'an old Excel workbook (.xls) or one with a password', 'Save it as .xlsx or CSV and name that file.'],
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
  let unpacked = 0;
  try {
    for await (const chunk of stream) {
      unpacked += chunk.length;
      if (gzip) assertUnpackedSize(displayPath, unpacked, bytesOnDisk);
      yield chunk;
    }
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

/** Training text packs to a fifth or a twentieth; what grows a thousandfold was made to fill a disk or a memory. */
const MAX_UNPACKED_RATIO = 200;
const RATIO_COUNTS_FROM_BYTES = 64 * 1024 * 1024;

/** Throws FILE_UNREADABLE for data that unpacks to more than 200 times its size, once that is over 64 MiB. */
export function assertUnpackedSize(displayPath: string, unpackedBytes: number, packedBytes: number): void {
  if (unpackedBytes <= RATIO_COUNTS_FROM_BYTES || unpackedBytes <= MAX_UNPACKED_RATIO * packedBytes) return;
  throw unreadable(
    displayPath,
    `it unpacks to more than ${MAX_UNPACKED_RATIO} times its size, as no training data does`,
    'If it is what it should be, unpack it first and name the unpacked file.',
  );
}

function refuseByMagic(head: Buffer, displayPath: string): void {
  const hex = head.subarray(0, 8).toString('hex');
  const refused = REFUSED.find(([magic]) => hex.startsWith(magic));
  if (refused !== undefined)
    throw unreadable(displayPath, `it is ${refused[1]}, which Retune does not read`, refused[2]);
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Throws FILE_NOT_FOUND or FILE_UNREADABLE, here and while chunks are read. */
export async function openFile(path: string, displayPath: string): Promise<OpenedFile> {
  const magic = await firstBytes(path, displayPath);
  refuseByMagic(magic, displayPath);
  const gzip = isGzip(magic);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of readChunks(path, displayPath, gzip)) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= HEAD_BYTES) break;
  }
  const head = Buffer.concat(parts).subarray(0, HEAD_BYTES);
  if (gzip) {
    refuseByMagic(head, displayPath);
    if (isGzip(head)) throw unreadable(displayPath, 'it is gzip within gzip', 'Unpack it once and name that file.');
  }
  return {
    head,
    path,
    displayPath,
    packed: gzip,
    chunks: (onRead) => readChunks(path, displayPath, gzip, onRead),
  };
}
