import type { SourceConfig } from '../../config/data-config.ts';
import { decodeHead } from './decode-text.ts';
import { detectEncoding } from './detect-encoding.ts';
import { detectFormat } from './detect-format.ts';
import { openFile, unreadable } from './open-file.ts';
import { readJson } from './read-json.ts';
import { readParquet } from './read-parquet.ts';
import { readTable } from './read-table.ts';
import { readXlsx } from './read-xlsx.ts';
import type { SourceReader } from './source-record.ts';

/** Parquet and workbooks tell themselves by their first bytes, whatever the file is called. */
function binaryFormat(head: Buffer): 'parquet' | 'xlsx' | null {
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PAR1') return 'parquet';
  return magic === 'PK\u0003\u0004' ? 'xlsx' : null;
}

/** Opens a source, finds out what it is (unless the config tells) and reads its records in order, in batches. */
export async function readSource(path: string, displayPath: string, source: SourceConfig): Promise<SourceReader> {
  const file = await openFile(path, displayPath);
  const binary = binaryFormat(file.head);
  const told = source.format;
  const mustBe = told === 'parquet' || told === 'xlsx' ? told : null;
  if (told !== undefined && binary !== mustBe) {
    const is = binary === null ? `no ${told} file` : `a ${binary} file, not ${told}`;
    throw unreadable(displayPath, `it is ${is}`, 'Take "format" out: it is detected.');
  }
  if (binary === 'parquet') return readParquet(file);
  if (binary === 'xlsx') return readXlsx(file, source);

  const detected = await detectEncoding(file, displayPath, source.encoding);
  const head = decodeHead(file, detected);
  const format = told === undefined || told === 'parquet' || told === 'xlsx' ? detectFormat(displayPath, head) : told;
  return format === 'csv' || format === 'tsv'
    ? readTable(file, format, source, detected, head)
    : readJson(file, format, source, detected, head);
}
