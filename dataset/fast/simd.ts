import { instantiate, reserve, type CodeMemory } from '../assembly/instantiate.ts';
import { SCAN_CODE } from '../assembly/scan-code.ts';
import { INPUT_AT, SLACK } from '../assembly/scan-memory.ts';
import { MOST_JSON_BYTES, type Source } from './copy-bytes.ts';

/** The functions of `dataset/assembly/scan.as`; positions are places in its memory. */
interface ScanCode {
  readonly memory: CodeMemory;
  prepare(): void;
  scanQuoted(from: number, end: number, quote: number): number;
  scanBare(from: number, end: number, delimiter: number, quote: number): number;
  countByte(from: number, end: number, byte: number): number;
  writeJson(from: number, end: number, quote: number, doubled: number, out: number): number;
  scanJson(from: number, end: number): number;
  writeUnescaped(from: number, end: number, out: number): number;
  writeSingle(from: number, end: number, quote: number, out: number): number;
  hintsOf(from: number, end: number): number;
}

/** Where the cell's flags and line ends are left, as `dataset/assembly/scan.as` has it. */
const FLAGS_WORD = 0;
const LINES_WORD = 1;

/** Bytes in the memory of the code, which looks at sixteen of them at a time. All positions are places in the input. */
export interface Simd {
  /** Copies the first bytes in, in the place of those before. The source is good until the next call. */
  hold(bytes: Uint8Array, length: number): Source;
  /** From behind an opening quote: the place of the closing one, or -1 where there is none or the cell holds NUL or ESC. */
  scanQuoted(from: number, end: number, quote: number): number;
  /** The place of the delimiter or line end behind the cell, or -1 where a quote, NUL or ESC stands in it. */
  scanBare(from: number, end: number, delimiter: number, quote: number): number;
  /** From behind the opening quote of a JSON string: the closing one, or -1 for what is no JSON or has \u escapes. */
  scanJson(from: number, end: number): number;
  /** Of what was scanned last, as `CELL` has them. */
  flags(): number;
  /** Line ends in the quoted cell that was scanned last. */
  lines(): number;
  countByte(from: number, end: number, byte: number): number;
  /** The cell as JSON writes a string, without the quotes around it; good until the next call of either writer. */
  json(from: number, end: number, quote: number, doubled: boolean): Uint8Array;
  /** The cell with its doubled quotes made single. */
  single(from: number, end: number, quote: number): Uint8Array;
  /**
   * Writes the text of a JSON string that was scanned, without its escapes, behind the input: from `spare()` to the place
   * returned; good until the next call of a writer.
   */
  unescape(from: number, end: number): number;
  /** The place in the source where writers write. */
  spare(): number;
  /** The hints of personal data in a text of the source: see `HINT`. */
  hints(from: number, end: number): number;
}

function sourceIn(buffer: ArrayBuffer): Source {
  return { bytes: new Uint8Array(buffer, INPUT_AT), view: new DataView(buffer, INPUT_AT) };
}

export function createSimd(): Simd {
  const code = instantiate(SCAN_CODE) as ScanCode;
  const { memory } = code;
  code.prepare();
  let bytes = new Uint8Array(memory.buffer);
  let results = new Int32Array(memory.buffer, 0, 2);
  let source = sourceIn(memory.buffer);
  let outAt = INPUT_AT;

  return {
    hold(input, length) {
      outAt = INPUT_AT + length + SLACK;
      // The chunk may be one cell of control characters: the memory must not grow while the source is in use.
      if (reserve(memory, outAt + MOST_JSON_BYTES * length + SLACK)) {
        bytes = new Uint8Array(memory.buffer);
        results = new Int32Array(memory.buffer, 0, 2);
        source = sourceIn(memory.buffer);
      }
      bytes.set(input.length === length ? input : input.subarray(0, length), INPUT_AT);
      return source;
    },
    scanQuoted(from, end, quote) {
      const at = code.scanQuoted(INPUT_AT + from, INPUT_AT + end, quote);
      return at === -1 ? -1 : at - INPUT_AT;
    },
    scanBare(from, end, delimiter, quote) {
      const at = code.scanBare(INPUT_AT + from, INPUT_AT + end, delimiter, quote);
      return at === -1 ? -1 : at - INPUT_AT;
    },
    scanJson(from, end) {
      const at = code.scanJson(INPUT_AT + from, INPUT_AT + end);
      return at === -1 ? -1 : at - INPUT_AT;
    },
    flags: () => results[FLAGS_WORD] ?? 0,
    lines: () => results[LINES_WORD] ?? 0,
    countByte: (from, end, byte) => code.countByte(INPUT_AT + from, INPUT_AT + end, byte),
    json(from, end, quote, doubled) {
      const to = code.writeJson(INPUT_AT + from, INPUT_AT + end, quote, doubled ? 1 : 0, outAt);
      return bytes.subarray(outAt, to);
    },
    unescape: (from, end) => code.writeUnescaped(INPUT_AT + from, INPUT_AT + end, outAt) - INPUT_AT,
    spare: () => outAt - INPUT_AT,
    hints: (from, end) => code.hintsOf(INPUT_AT + from, INPUT_AT + end),
    single(from, end, quote) {
      const to = code.writeSingle(INPUT_AT + from, INPUT_AT + end, quote, outAt);
      return bytes.subarray(outAt, to);
    },
  };
}
