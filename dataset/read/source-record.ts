import type { SourceFormat } from '../ledger.ts';
import type { Problem } from '../problem.ts';

/** A row as it stood in its source, kept for `rejected.jsonl`. */
export type RawRow =
  | { readonly cells: readonly string[] }
  | { readonly value: unknown }
  /** Text that could not be read as a record. */
  | { readonly text: string };

/** One data record of a source. */
export interface SourceRecord {
  /** 1-based among the data records. */
  readonly row: number;
  /** 1-based physical line where it starts. */
  readonly line: number;
  /** Cells by column name, or the JSON value; undefined where the record could not be read. */
  readonly value: unknown;
  readonly raw: RawRow;
  readonly problems: readonly Problem[];
}

/** What a source turned out to be. */
export interface SourceDescription {
  readonly format: SourceFormat;
  readonly encoding: string;
  /** From 0 to 1. */
  readonly encodingConfidence: number;
  readonly delimiter: string | null;
  /** Column names of a table; null for JSON, where every row has its own keys. */
  readonly columns: readonly string[] | null;
  /** About the source as a whole. */
  readonly problems: readonly Problem[];
}

export interface SourceReader {
  readonly description: SourceDescription;
  /** In order, in batches; can be read once. */
  readonly batches: AsyncIterable<readonly SourceRecord[]>;
  /** Blank lines seen so far. */
  blank(): number;
  /** Bytes of the file read so far, as they lie on the disk. */
  bytesRead(): number;
}

/** A table's record may not be larger than this: a quote that never closes must not fill the memory. */
export const MAX_RECORD_CHARS = 8 * 1024 * 1024;
/** Nor may a JSON value; it may hold several images of ten megabytes. */
export const MAX_JSON_CHARS = 64 * 1024 * 1024;
/** JSON deeper than this is refused. */
export const MAX_JSON_DEPTH = 512;
/** How much of an unreadable record is kept for `rejected.jsonl`. */
export const KEPT_RAW_CHARS = 64 * 1024;
