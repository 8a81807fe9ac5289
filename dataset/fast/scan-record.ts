import type { Simd } from './simd.ts';

/** What a scan saw in a cell, as `assembly/scan.as` has it; no flag: plain ASCII that is its own JSON. */
export const CELL = {
  /** Quotes that stand for one quote each are doubled in it. */
  doubled: 1,
  control: 2,
  backslash: 4,
  high: 8,
  /** An opening brace or an angle bracket: the text must be looked at for template holes and special tokens. */
  marked: 16,
} as const;

const NEWLINE = 0x0a;
const CARRIAGE = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

/** The record that was scanned last; cells beyond those of the header are only counted. */
export interface ScannedRecord {
  /** Bytes of each cell, without its quotes. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly flags: Uint8Array;
  cells: number;
  /** Physical lines of the record, its own line end among them. */
  lines: number;
  /** A line without a quote that is empty or holds only spaces and tabs. */
  blank: boolean;
}

export interface RecordScanner {
  readonly record: ScannedRecord;
  /**
   * Scans the record at `from` of what `simd` holds, whose bytes `view` shows; the place of the next one, or -1 where the
   * text is no plain RFC 4180.
   */
  scan(view: DataView, from: number, end: number): number;
}

/**
 * Scans records of plain RFC 4180 with any one-byte delimiter and quote, line ends \n, \r\n and \r. Quotes inside
 * unquoted cells, text behind a closing quote and a quote without end are not plain, and neither are NUL and ESC,
 * which other encodings than UTF-8 are told by.
 */
export function createRecordScanner(simd: Simd, delimiter: number, quote: number, columns: number): RecordScanner {
  const record: ScannedRecord = {
    starts: new Int32Array(columns),
    ends: new Int32Array(columns),
    flags: new Uint8Array(columns),
    cells: 0,
    lines: 0,
    blank: false,
  };
  function keep(start: number, end: number, flags: number): void {
    const cell = record.cells;
    record.cells = cell + 1;
    if (cell >= columns) return;
    record.starts[cell] = start;
    record.ends[cell] = end;
    record.flags[cell] = flags;
  }

  /** From behind the opening quote; the place behind the closing one, or -1. */
  function scanQuoted(from: number, end: number): number {
    const at = simd.scanQuoted(from, end, quote);
    if (at === -1) return -1;
    record.lines += simd.lines();
    keep(from, at, simd.flags());
    return at + 1;
  }

  /** The place of the delimiter or line end behind the cell, or -1. */
  function scanBare(from: number, end: number): number {
    const at = simd.scanBare(from, end, delimiter, quote);
    if (at !== -1) keep(from, at, simd.flags());
    return at;
  }

  function isBlank(view: DataView, start: number, end: number): boolean {
    for (let i = start; i < end; i++) {
      const byte = view.getUint8(i);
      if (byte !== SPACE && byte !== TAB) return false;
    }
    return true;
  }

  return {
    record,
    scan(view, from, end) {
      record.cells = 0;
      record.lines = 1;
      record.blank = false;
      let at = from;
      let quoted = false;
      for (;;) {
        quoted = at < end && view.getUint8(at) === quote;
        const cellFrom = at;
        at = quoted ? scanQuoted(at + 1, end) : scanBare(at, end);
        if (at === -1) return -1;
        if (at === end) {
          record.blank = record.cells === 1 && !quoted && isBlank(view, cellFrom, at);
          return end;
        }
        const byte = view.getUint8(at);
        if (byte === delimiter) {
          at += 1;
          continue;
        }
        if (byte !== NEWLINE && byte !== CARRIAGE) return -1;
        record.blank = record.cells === 1 && !quoted && isBlank(view, cellFrom, at);
        return byte === CARRIAGE && at + 1 < end && view.getUint8(at + 1) === NEWLINE ? at + 2 : at + 1;
      }
    },
  };
}
