import { instantiate, reserve, type CodeMemory } from '../assembly/instantiate.ts';
import { TOKENS_CODE } from '../assembly/tokens-code.ts';
import { CLASS, classOf } from './char-class.ts';
import type { EncodingName, RankTable } from './rank-table.ts';

/** Counts the tokens of the UTF-8 text in [from, to) of a view; special tokens in it count as text. */
export type ByteTokenCounter = (view: DataView, from: number, to: number) => number;

/** The functions of `dataset/assembly/tokens.as`; each that places a table returns where the next may stand. */
interface TokensCode {
  readonly memory: CodeMemory;
  placeClasses(at: number): number;
  noteClass(codePoint: number, kind: number): void;
  placeSeen(at: number): number;
  placeRanks(offsets: number, bytes: number, ranks: number, at: number): number;
  countText(from: number, to: number, isO200k: number, room: number): number;
}

const TABLES_AT = 1_024;
/** Tables that the code lays down beside the ranks, in bytes: nothing is written to some of their pages. */
const OWN_TABLES = 15 * 1024 * 1024;
/** Sixteen bytes are read at a time, also at the very end. */
const SLACK = 64;
/** Where the tokens of a piece are kept, which may be all of the text: so many bytes for each of the text's. */
const ROOM_PER_BYTE = 5;

const CLASS_PAGE = 256;

/** The code with the ranks in its memory, and where a text may stand in it. */
function loadCode({ offsets, bytes }: RankTable): { readonly code: TokensCode; readonly textAt: number } {
  const code = instantiate(TOKENS_CODE, {
    env: {
      fillPage(page) {
        for (let codePoint = page * CLASS_PAGE; codePoint < (page + 1) * CLASS_PAGE; codePoint++) {
          const kind = classOf(codePoint);
          if (kind !== CLASS.other) code.noteClass(codePoint, kind);
        }
      },
    },
  }) as TokensCode;
  const bytesAt = TABLES_AT + offsets.byteLength;
  const ownAt = Math.ceil((bytesAt + bytes.length + SLACK) / 16) * 16;
  reserve(code.memory, ownAt + OWN_TABLES);
  const memory = new Uint8Array(code.memory.buffer);
  memory.set(new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength), TABLES_AT);
  memory.set(bytes, bytesAt);
  const ranksEnd = code.placeRanks(TABLES_AT, bytesAt, offsets.length - 1, ownAt);
  return { code, textAt: code.placeClasses(code.placeSeen(ranksEnd)) };
}

/** Counts tokens without making them. The tables are laid down at the first text. */
export function createByteTokenCounter(encoding: EncodingName, table: RankTable): ByteTokenCounter {
  const isO200k = encoding === 'o200k_base' ? 1 : 0;
  let loaded: ReturnType<typeof loadCode> | null = null;
  let memory = new Uint8Array(0);

  return (view, from, to) => {
    loaded ??= loadCode(table);
    const { code, textAt } = loaded;
    const length = to - from;
    const roomAt = Math.ceil((textAt + length + SLACK) / 16) * 16;
    if (reserve(code.memory, roomAt + ROOM_PER_BYTE * (length + 1)) || memory.length === 0)
      memory = new Uint8Array(code.memory.buffer);
    memory.set(new Uint8Array(view.buffer, view.byteOffset + from, length), textAt);
    return code.countText(textAt, textAt + length, isO200k, roomAt);
  };
}
