const SPACE = 0;
const WORD = 1;
/** A character that is a token of its own: its script has no spaces between words. */
const ALONE = 2;

const ASCII = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (/[a-z0-9]/i.test(String.fromCharCode(code))) ASCII[code] = WORD;

/** First and last code units of the scripts without spaces: Thai, Lao, Burmese, Khmer, kana, ideographs; and all of the upper planes. */
const ALONE_RANGES = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1780, 0x17ff],
  [0x3040, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xd800, 0xdbff],
  [0xf900, 0xfaff],
] as const;
const SPACE_RANGES = [
  [0x0080, 0x00bf],
  [0x2000, 0x206f],
  [0x3000, 0x303f],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff0f],
] as const;

function kindOf(code: number): number {
  if (code < 128) return ASCII[code] ?? SPACE;
  if (ALONE_RANGES.some(([first, last]) => code >= first && code <= last)) return ALONE;
  return SPACE_RANGES.some(([first, last]) => code >= first && code <= last) ? SPACE : WORD;
}

const KINDS = new Uint8Array(65_536);
for (let code = 0; code < KINDS.length; code++) KINDS[code] = kindOf(code);

/** The finaliser of MurmurHash3: every bit of the input changes every bit of the output. */
export function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Takes texts apart; what it gives back is valid until the next text. */
export function createShingler(): (text: string) => Uint32Array {
  let room = new Uint32Array(1024);
  let count = 0;
  let before = 0;
  let tokens = 0;

  function endToken(hash: number): void {
    if (count === room.length) {
      const larger = new Uint32Array(room.length * 2);
      larger.set(room);
      room = larger;
    }
    // The first token waits for its neighbour; alone it is a shingle by itself.
    if (tokens > 0) {
      room[count] = mix(Math.imul(before, 31) ^ hash);
      count += 1;
    }
    before = hash;
    tokens += 1;
  }

  return (text) => {
    const plain = text.normalize('NFKC').toLowerCase();
    count = 0;
    tokens = 0;
    let hash = 0;
    for (let at = 0; at < plain.length; at++) {
      const code = plain.charCodeAt(at);
      const kind = KINDS[code] ?? SPACE;
      if (kind === WORD) {
        hash = Math.imul((hash === 0 ? 0x811c9dc5 : hash) ^ code, 0x01000193);
        continue;
      }
      if (hash !== 0) endToken(mix(hash));
      hash = 0;
      if (kind !== ALONE) continue;
      // Characters of the upper planes are two code units.
      const isPair = code >= 0xd800 && code <= 0xdbff;
      endToken(mix(isPair ? Math.imul(code, 65_537) ^ plain.charCodeAt(at + 1) : code));
      if (isPair) at += 1;
    }
    if (hash !== 0) endToken(mix(hash));
    if (tokens === 1) room[count++] = mix(before);
    return distinct(room.subarray(0, count).sort());
  };
}

/** A sorted list without its repetitions, in place. */
function distinct(sorted: Uint32Array): Uint32Array {
  let kept = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at > 0 && sorted[at] === sorted[kept - 1]) continue;
    sorted[kept] = sorted[at] ?? 0;
    kept += 1;
  }
  return sorted.subarray(0, kept);
}

/** Jaccard's similarity of two sorted lists without repetitions: what they share over all that they hold; of two empty ones 1. */
export function jaccard(one: Uint32Array, other: Uint32Array): number {
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < one.length && j < other.length) {
    const a = one[i] ?? 0;
    const b = other[j] ?? 0;
    if (a === b) shared += 1;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  const all = one.length + other.length - shared;
  return all === 0 ? 1 : shared / all;
}
