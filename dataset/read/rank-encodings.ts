import chardet from 'chardet';

export interface EncodingGuess {
  /** The WHATWG name in lower case. */
  readonly encoding: string;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** Under this the statistics of the sample say next to nothing. */
const NOTICEABLE = 0.15;
/** Western texts in single bytes look alike: below this it is the most common of them. */
const WESTERN_SURE = 0.5;
const WESTERN = new Set(['windows-1250', 'windows-1252', 'windows-1254', 'windows-1257', 'windows-1258', 'iso-8859-2']);
/** A short text that only its script tells. */
const BY_SCRIPT = 0.3;

function whatwgName(name: string): string | null {
  try {
    return new TextDecoder(name).encoding.toLowerCase();
  } catch {
    return null;
  }
}

function isValidSample(sample: Buffer, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(sample);
    return true;
  } catch {
    return false;
  }
}

/** In Chinese text nearly every second byte is high too; in Latin text an accent is followed by a letter. */
function looksChinese(sample: Buffer): boolean {
  let pairs = 0;
  let highSeconds = 0;
  for (let i = 0; i + 1 < sample.length; i++) {
    if ((sample[i] ?? 0) < 0x81) continue;
    pairs += 1;
    if ((sample[i + 1] ?? 0) >= 0x80) highSeconds += 1;
    i += 1;
  }
  return pairs > 0 && highSeconds / pairs > 0.7;
}

/** Whether half of what is not ASCII decodes to Japanese syllables: chance does not do that. */
function looksJapanese(sample: Buffer, encoding: string): boolean {
  if (!isValidSample(sample, encoding)) return false;
  const text = new TextDecoder(encoding).decode(sample);
  const foreign = text.match(/[\u{80}-\u{10ffff}]/gu)?.length ?? 0;
  const syllables = text.match(/[\u3041-\u30fe]/g)?.length ?? 0;
  return foreign > 0 && syllables / foreign >= 0.5;
}

function byScript(sample: Buffer): EncodingGuess | null {
  const japanese = ['shift_jis', 'euc-jp'].find((encoding) => looksJapanese(sample, encoding));
  if (japanese !== undefined) return { encoding: japanese, confidence: BY_SCRIPT };
  if (isValidSample(sample, 'gb18030') && looksChinese(sample)) return { encoding: 'gb18030', confidence: BY_SCRIPT };
  return null;
}

/** UTF-8 text with a few broken bytes in it: most of what is not ASCII still decodes. */
function damagedUtf8(sample: Buffer): EncodingGuess | null {
  const text = new TextDecoder('utf-8').decode(sample);
  const foreign = text.match(/[\u{80}-\u{10ffff}]/gu)?.length ?? 0;
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  return foreign - broken >= 10 * Math.max(1, broken) ? { encoding: 'utf-8', confidence: 0.8 } : null;
}

/**
 * What bytes that are not UTF-8 may be, best first: by the statistics of a detector, for short texts by their script,
 * and windows-1252 last, under which any byte is valid. `sample` is lines with bytes above ASCII; `head`, the beginning of
 * the file, lends the statistics its plain words.
 */
export function rankEncodings(sample: Buffer, head: Buffer): readonly EncodingGuess[] {
  const guesses: EncodingGuess[] = [];
  const add = (guess: EncodingGuess | null): void => {
    if (guess !== null && !guesses.some(({ encoding }) => encoding === guess.encoding)) guesses.push(guess);
  };
  add(damagedUtf8(sample));
  const matches = chardet
    .analyse(Buffer.concat([sample, head.subarray(0, Math.max(0, head.length - sample.length))]))
    .map(({ name, confidence }) => ({ encoding: whatwgName(name), confidence: confidence / 100 }));
  const [best] = matches;
  // Plain English in the header makes any short text look Western.
  if (best === undefined || best.confidence < WESTERN_SURE || WESTERN.has(best.encoding ?? '')) add(byScript(sample));
  for (const { encoding, confidence } of matches) {
    if (encoding === null || encoding === 'utf-8' || confidence < NOTICEABLE) continue;
    const vague = WESTERN.has(encoding) && confidence < WESTERN_SURE;
    add({ encoding: vague ? 'windows-1252' : encoding, confidence });
  }
  add({ encoding: 'windows-1252', confidence: 0.1 });
  return guesses;
}
