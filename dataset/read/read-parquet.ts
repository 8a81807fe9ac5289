import { isUtf8 } from 'node:buffer';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { emptyFileProblem } from './empty-file.ts';
import { lossyProblem } from './json-records.ts';
import { unreadable, type OpenedFile } from './open-file.ts';
import { parquetValue } from './parquet-value.ts';
import type { SourceReader, SourceRecord } from './source-record.ts';
import { wholeFile } from './whole-file.ts';

const MAX_PACKED_FILE_BYTES = 256 * 1024 * 1024;
/** A row group is decoded whole; writers choose its size. */
const MAX_GROUP_BYTES = 1024 * 1024 * 1024;
const MAX_PAGE_BYTES = 256 * 1024 * 1024;
const BATCH_ROWS = 1_000;

async function openBuffer(file: OpenedFile, onRead: (bytes: number) => void): Promise<AsyncBuffer> {
  if (file.packed) {
    const bytes = await wholeFile(file, MAX_PACKED_FILE_BYTES, 'Unpack it first: Parquet is packed inside anyway.');
    const slice = (start: number, end?: number): ArrayBuffer => {
      onRead(end ?? bytes.length);
      return new Uint8Array(bytes.subarray(start, end)).buffer;
    };
    return { byteLength: bytes.length, slice };
  }
  const { asyncBufferFromFile } = await import('hyparquet');
  const buffer = await asyncBufferFromFile(file.path);
  let read = 0;
  return {
    byteLength: buffer.byteLength,
    async slice(start, end) {
      const bytes = await buffer.slice(start, end);
      read += bytes.byteLength;
      onRead(Math.min(read, buffer.byteLength));
      return bytes;
    },
  };
}

/** The decompressors, none of which makes more than 256 MiB of one page, whatever its header claims. */
async function limitedCompressors(): Promise<Compressors> {
  const { compressors } = await import('hyparquet-compressors');
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, outputLength: number) => {
        if (outputLength > MAX_PAGE_BYTES) throw new Error('a page claims to unpack to more than 256 MiB');
        return decompress(input, outputLength);
      },
    ]),
  );
}

/** Where each row group begins; throws where one is too large to be decoded. */
function groupStarts(metadata: FileMetaData, displayPath: string): readonly (readonly [start: number, end: number])[] {
  let start = 0;
  return metadata.row_groups.map(({ num_rows: rows, total_byte_size: bytes }) => {
    if (Number(bytes) > MAX_GROUP_BYTES) {
      throw unreadable(
        displayPath,
        'a row group of it is larger than 1 GiB',
        'Write it with smaller row groups (of 100,000 rows, say), or as JSON Lines.',
      );
    }
    const from = start;
    start += Number(rows);
    return [from, start];
  });
}

/**
 * Reads a Parquet file a row group at a time. Rows are objects by column name, nested columns lists and objects; `line`
 * is the row's number, since the file has no lines.
 */
export async function readParquet(file: OpenedFile): Promise<SourceReader> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  let bytesRead = 0;
  let undecodable = false;
  const decoder = new TextDecoder();
  const parsers = {
    stringFromBytes(bytes: Uint8Array | undefined): string | undefined {
      if (bytes === undefined) return undefined;
      undecodable ||= !isUtf8(bytes);
      return decoder.decode(bytes);
    },
  };

  async function parsing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw unreadable(file.displayPath, `its Parquet data is damaged (${why})`, 'Write it anew.', error);
    }
  }

  const buffer = await openBuffer(file, (count) => (bytesRead = count));
  const compressors = await limitedCompressors();
  const metadata = await parsing(() => parquetMetadataAsync(buffer, { geoparquet: false }));
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const groups = groupStarts(metadata, file.displayPath);

  function record(row: number, read: Readonly<Record<string, unknown>>): SourceRecord {
    const value: Record<string, unknown> = Object.create(null);
    for (const name of columns) value[name] = parquetValue(read[name]);
    const lossy = undecodable && JSON.stringify(value).includes('\uFFFD');
    return { row, line: row, value, raw: { value }, problems: lossy ? [lossyProblem] : [] };
  }

  async function* batches(): AsyncGenerator<readonly SourceRecord[]> {
    for (const [rowStart, rowEnd] of groups) {
      const options = { file: buffer, metadata, rowStart, rowEnd, compressors, parsers, geoparquet: false };
      const rows = await parsing(() => parquetReadObjects(options));
      for (let from = 0; from < rows.length; from += BATCH_ROWS) {
        yield rows.slice(from, from + BATCH_ROWS).map((row, index) => record(rowStart + from + index + 1, row));
      }
    }
  }

  const problems = groups.length === 0 || metadata.num_rows === 0n ? [emptyFileProblem('warning')] : [];
  return {
    description: {
      format: 'parquet',
      encoding: 'utf-8',
      encodingConfidence: 1,
      delimiter: null,
      columns,
      problems,
    },
    batches: batches(),
    blank: () => 0,
    bytesRead: () => bytesRead,
  };
}
