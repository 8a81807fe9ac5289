import type { SourceConfig } from '../../config/data-config.ts';
import type { SourceFormat } from '../ledger.ts';
import { decodeHead } from './decode-text.ts';
import { detectEncoding } from './detect-encoding.ts';
import { detectFormat } from './detect-format.ts';
import { openFile, unreadable } from './open-file.ts';
import { readJson } from './read-json.ts';
import { readTable } from './read-table.ts';
import type { SourceReader } from './source-record.ts';

function formatOf(source: SourceConfig, displayPath: string, head: string): SourceFormat {
  const told = source.format;
  if (told === undefined) return detectFormat(displayPath, head);
  if (told === 'parquet' || told === 'xlsx') {
    throw unreadable(displayPath, `this version does not read ${told}`, 'Export it as CSV or JSON Lines.');
  }
  return told;
}

/** Opens a source, finds out what it is (unless the config tells) and reads its records in order, in batches. */
export async function readSource(path: string, displayPath: string, source: SourceConfig): Promise<SourceReader> {
  const file = await openFile(path, displayPath);
  const detected = await detectEncoding(file, displayPath, source.encoding);
  const head = decodeHead(file, detected);
  const format = formatOf(source, displayPath, head);
  return format === 'csv' || format === 'tsv'
    ? readTable(file, format, source, detected, head)
    : readJson(file, format, source, detected, head);
}
