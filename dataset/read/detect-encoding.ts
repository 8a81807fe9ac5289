import { RetuneError } from '../../domain/failure-type.ts';
import { rowWarning, type Problem } from '../problem.ts';
import type { OpenedFile } from './open-file.ts';

export interface DetectedEncoding {
  /** The WHATWG name in lower case. */
  readonly encoding: string;
  /** Some bytes are invalid in it: they decode to U+FFFD, and the rows that hold one are rejected. */
  readonly lossy: boolean;
  readonly problems: readonly Problem[];
}

const UTF16_SAMPLE_BYTES = 4096;

function encodingOfLabel(label: string, displayPath: string): string {
  try {
    return new TextDecoder(label).encoding.toLowerCase();
  } catch (error) {
    throw new RetuneError('CONFIG_INVALID', `"${label}" is no known encoding (for ${displayPath})`, {
      hint: 'Use a label of the WHATWG Encoding Standard: utf-8, utf-16le, gb18030, big5, shift_jis, euc-kr, windows-1252, …',
      cause: error,
    });
  }
}

/** ASCII text in UTF-16 has a zero in every second byte. */
function utf16WithoutBom(head: Buffer): string | null {
  const sample = head.subarray(0, UTF16_SAMPLE_BYTES);
  if (sample.length < 4) return null;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue;
    if (i % 2 === 0) evenZeros += 1;
    else oddZeros += 1;
  }
  const half = sample.length / 2;
  if (oddZeros > 0.4 * half && evenZeros < 0.05 * half) return 'utf-16le';
  if (evenZeros > 0.4 * half && oddZeros < 0.05 * half) return 'utf-16be';
  return null;
}

async function isValid(file: OpenedFile, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of file.chunks()) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof RetuneError) throw error;
    return false;
  }
}

/** In Chinese text nearly every second byte is high too; in Latin text an accent is followed by a letter. */
async function looksChinese(file: OpenedFile): Promise<boolean> {
  let pairs = 0;
  let highSeconds = 0;
  for await (const chunk of file.chunks()) {
    for (let i = 0; i + 1 < chunk.length; i++) {
      if ((chunk[i] ?? 0) < 0x81) continue;
      pairs += 1;
      if ((chunk[i + 1] ?? 0) >= 0x80) highSeconds += 1;
      i += 1;
    }
    if (pairs > 10_000) break;
  }
  return pairs > 0 && highSeconds / pairs > 0.7;
}

/**
 * A label given by hand, else a byte-order mark, the zero bytes of UTF-16, UTF-8 where every byte is valid, and last a
 * guess between GB18030 and windows-1252, which is said in an `encoding_guessed` warning.
 */
export async function detectEncoding(file: OpenedFile, displayPath: string, label?: string): Promise<DetectedEncoding> {
  if (label !== undefined) {
    const encoding = encodingOfLabel(label, displayPath);
    return { encoding, lossy: !(await isValid(file, encoding)), problems: [] };
  }
  const [first, second, third] = file.head;
  const marked =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : utf16WithoutBom(file.head);
  if (marked !== null) return { encoding: marked, lossy: !(await isValid(file, marked)), problems: [] };
  if (await isValid(file, 'utf-8')) return { encoding: 'utf-8', lossy: false, problems: [] };
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', lossy: true, problems: [] };

  const encoding = (await isValid(file, 'gb18030')) && (await looksChinese(file)) ? 'gb18030' : 'windows-1252';
  const guessed = rowWarning(
    'encoding_guessed',
    '',
    `The bytes are not valid UTF-8; they were read as ${encoding}, which is a guess`,
    'Name the encoding with --encoding (or "encoding" of the source), or save the file as UTF-8.',
  );
  return { encoding, lossy: false, problems: [guessed] };
}
