import { hashBytes, hashText, DIGEST_WORDS } from '../hash128.ts';
import { isBlank } from '../shape/cell-text.ts';
import { normalisedPrompt } from '../row-keys.ts';
import { fourTimes, hasByte, hasControl, hasHigh } from './word-bytes.ts';
import type { Source, Target } from './copy-bytes.ts';

const SPACE = 0x20;

/** Tab, line feed, vertical tab, form feed, carriage return and space: the white space of ASCII. */
function isAsciiSpace(byte: number): boolean {
  return byte === SPACE || (byte >= 0x09 && byte <= 0x0d);
}

/** The first byte that is no white space of ASCII, else `to`. */
export function trimStart(view: DataView, from: number, to: number): number {
  let at = from;
  while (at < to && isAsciiSpace(view.getUint8(at))) at += 1;
  return at;
}

/** Behind the last byte that is no white space of ASCII, else `from`. */
export function trimEnd(view: DataView, from: number, to: number): number {
  let at = to;
  while (at > from && isAsciiSpace(view.getUint8(at - 1))) at -= 1;
  return at;
}

/**
 * Whether the character at `at` stands for itself in a normalised prompt: no white space beyond ASCII's, and nothing
 * that NFC would change or compose with what stands before it. Says yes to what is known to be plain: characters below
 * U+0300, Cyrillic, ideographs, kana without their marks, Hangul syllables, fullwidth forms, common punctuation, emoji.
 */
export function isPlainCharacter(view: DataView, at: number, lead: number, to: number): boolean {
  if (lead < 0xe0) {
    if (lead === 0xc2) return view.getUint8(at + 1) !== 0xa0 && view.getUint8(at + 1) !== 0x85;
    return lead < 0xcc || lead === 0xd0 || lead === 0xd1;
  }
  if (at + 2 >= to) return false;
  const second = view.getUint8(at + 1);
  const third = view.getUint8(at + 2);
  switch (lead) {
    case 0xe2:
      // U+200D, U+2010 to U+2027 and U+2030 to U+203F: dashes, quotes, the ellipsis, the joiner of emoji.
      return second === 0x80 && (third === 0x8d || (third >= 0x90 && third <= 0xa7) || third >= 0xb0);
    case 0xe3:
      if (second === 0x80) return third !== 0x80 && (third < 0xaa || third > 0xaf);
      if (second === 0x82) return third !== 0x99 && third !== 0x9a;
      return second === 0x81 || second === 0x83;
    case 0xea:
      return second >= 0xb0;
    case 0xed:
      return second < 0x9e;
    case 0xef:
      return second === 0xbc || second === 0xbd || (second === 0xb8 && third === 0x8f);
    case 0xf0:
      return second === 0x9f;
    default:
      // U+4000 to U+9FFF, and most Hangul syllables.
      return (lead >= 0xe4 && lead <= 0xe9) || lead === 0xeb || lead === 0xec;
  }
}

function widthOf(lead: number): number {
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The first byte of the character that ends at `to`. */
function lastCharacter(view: DataView, from: number, to: number): number {
  let at = to - 1;
  while (at > from && (view.getUint8(at) & 0xc0) === 0x80) at -= 1;
  return at;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function decodeBytes(source: Source, from: number, to: number): string {
  return decoder.decode(source.bytes.subarray(from, to));
}

function endsPlain(view: DataView, from: number, to: number): boolean {
  const first = view.getUint8(from);
  if (first >= 0x80 && !isPlainCharacter(view, from, first, to)) return false;
  const at = lastCharacter(view, from, to);
  const last = view.getUint8(at);
  return last < 0x80 || isPlainCharacter(view, at, last, to);
}

/** Whether the text in [from, to) is blank as `isBlank` of texts has it. */
export function isBlankRange(source: Source, from: number, to: number): boolean {
  const start = trimStart(source.view, from, to);
  if (start === to) return true;
  if (isPlainCharacter(source.view, start, source.view.getUint8(start), to)) return false;
  return isBlank(decodeBytes(source, start, to));
}

/** The digest of the text in [from, to), trimmed as `String.trim` does. */
export function hashTrimmed(source: Source, from: number, to: number, out: Uint32Array, at: number): void {
  const start = trimStart(source.view, from, to);
  const end = trimEnd(source.view, start, to);
  if (start < end && !endsPlain(source.view, start, end)) out.set(hashText(decodeBytes(source, start, end).trim()), at);
  else hashBytes(source.view, start, end, out, at);
}

const SPACES = fourTimes(SPACE);

/** Whether the range may hold anything but ASCII above 0x1f without two spaces side by side. */
function mayNormalise(view: DataView, from: number, to: number): boolean {
  let before = 0;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const word = view.getInt32(i, true);
    const spaces = hasByte(word, SPACES);
    if ((hasHigh(word) | hasControl(word) | (spaces & (spaces << 8)) | (before & spaces)) !== 0) return true;
    before = spaces >>> 24;
  }
  for (; i < to; i++) {
    const byte = view.getUint8(i);
    if (byte < SPACE || byte >= 0x80 || (byte === SPACE && before !== 0)) return true;
    before = byte === SPACE ? 0x80 : 0;
  }
  return false;
}

/**
 * The digest of the normalised prompt (see `normalisedPrompt`) that is the text in [from, to), whose digest when trimmed
 * stands in `own` at `ownAt`. `scratch` must have room for the text.
 */
export function hashNormalised(
  source: Source,
  from: number,
  to: number,
  own: Uint32Array,
  ownAt: number,
  scratch: Target,
  out: Uint32Array,
): void {
  const { view } = source;
  const start = trimStart(view, from, to);
  const end = trimEnd(view, start, to);
  let changed = false;
  if (mayNormalise(view, start, end)) {
    let o = 0;
    let spaced = false;
    for (let i = start; i < end;) {
      if (i + 4 <= end) {
        const word = view.getInt32(i, true);
        const spaces = hasByte(word, SPACES);
        if ((hasHigh(word) | hasControl(word) | (spaces & (spaces << 8)) | (spaced ? spaces & 0x80 : 0)) === 0) {
          scratch.view.setInt32(o, word, true);
          spaced = spaces < 0;
          i += 4;
          o += 4;
          continue;
        }
      }
      const byte = view.getUint8(i);
      if (byte >= 0x80) {
        if (!isPlainCharacter(view, i, byte, end)) {
          out.set(hashText(normalisedPrompt(decodeBytes(source, start, end))));
          return;
        }
        for (const next = i + widthOf(byte); i < next; i++) scratch.view.setUint8(o++, view.getUint8(i));
        spaced = false;
        continue;
      }
      i += 1;
      const space = isAsciiSpace(byte);
      changed ||= space && (spaced || byte !== SPACE);
      if (!space || !spaced) scratch.view.setUint8(o++, space ? SPACE : byte);
      spaced = space;
    }
    if (changed) hashBytes(scratch.view, 0, o, out, 0);
  }
  if (!changed) for (let i = 0; i < DIGEST_WORDS; i++) out[i] = own[ownAt + i] ?? 0;
}
