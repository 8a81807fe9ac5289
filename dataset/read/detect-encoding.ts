import { RetuneError } from '../../domain/failure-type.ts';
import { rowWarning, type Problem } from '../problem.ts';
import type { OpenedFile } from './open-file.ts';
import { rankEncodings, type EncodingGuess } from './rank-encodings.ts';
import { sampleHighLines } from './sample-high-lines.ts';
import { isValidIn, surveyUtf8 } from './valid-encoding.ts';

export interface DetectedEncoding {
  /** The WHATWG name in lower case. */
  readonly encoding: string;
  /** From 0 to 1; 1 where the bytes or the user leave no doubt. Below 0.9 a warning of the source says so. */
  readonly confidence: number;
  /** Some bytes are invalid in it: they decode to U+FFFD, and the rows that hold one are rejected. */
  readonly lossy: boolean;
  readonly problems: readonly Problem[];
}

const SURE = 0.9;
const UTF16_SAMPLE_BYTES = 4096;
/** A guess this good stands although a few bytes of the file are invalid in it, where nothing valid comes near. */
const DAMAGED_BUT_CLEAR = 0.8;
const NOWHERE_NEAR = 0.5;

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
function utf16WithoutMark(head: Buffer): string | null {
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

function utf16Of(head: Buffer): EncodingGuess | null {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', confidence: 1 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', confidence: 1 };
  const encoding = utf16WithoutMark(head);
  return encoding === null ? null : { encoding, confidence: 0.95 };
}

function guessedProblem({ encoding, confidence }: EncodingGuess, lossy: boolean): Problem {
  const percent = Math.round(confidence * 100);
  return rowWarning(
    'encoding_guessed',
    '',
    `The bytes are not valid UTF-8; they were read as ${encoding}, a guess of ${percent} % confidence${lossy ? ' in which some bytes are invalid' : ''}`,
    'Look at a few rows, then name the encoding with --encoding (or "encoding" of the source), or save the file as UTF-8.',
  );
}

async function detected(file: OpenedFile, guess: EncodingGuess): Promise<DetectedEncoding> {
  const lossy = !(await isValidIn(file, guess.encoding));
  const problems = guess.confidence < SURE ? [guessedProblem(guess, lossy)] : [];
  return { ...guess, lossy, problems };
}

/** The best guess under which every byte is valid, unless a far better one fails on some bytes only. */
async function bestGuess(file: OpenedFile): Promise<DetectedEncoding> {
  const guesses = rankEncodings(await sampleHighLines(file), file.head);
  const clear = guesses.find(({ confidence }) => confidence >= DAMAGED_BUT_CLEAR);
  for (const guess of guesses) {
    if (clear !== undefined && guess.confidence < NOWHERE_NEAR) break;
    const found = await detected(file, guess);
    if (!found.lossy) return found;
  }
  const guess = clear ?? { encoding: 'windows-1252', confidence: 0.1 };
  return { ...guess, lossy: true, problems: [guessedProblem(guess, true)] };
}

/**
 * A label given by hand, else a byte-order mark, the zero bytes of UTF-16, the escapes of ISO-2022-JP, UTF-8 where every
 * byte is valid, and last what the bytes look like: that is said in an `encoding_guessed` warning unless it is as good as
 * certain.
 */
export async function detectEncoding(file: OpenedFile, displayPath: string, label?: string): Promise<DetectedEncoding> {
  if (label !== undefined) return detected(file, { encoding: encodingOfLabel(label, displayPath), confidence: 1 });
  const utf16 = utf16Of(file.head);
  if (utf16 !== null) return detected(file, utf16);
  const { valid, escapes } = await surveyUtf8(file);
  if (valid && escapes && (await isValidIn(file, 'iso-2022-jp'))) {
    return { encoding: 'iso-2022-jp', confidence: 0.99, lossy: false, problems: [] };
  }
  if (valid) return { encoding: 'utf-8', confidence: 1, lossy: false, problems: [] };
  const marked = file.head[0] === 0xef && file.head[1] === 0xbb && file.head[2] === 0xbf;
  return marked ? { encoding: 'utf-8', confidence: 1, lossy: true, problems: [] } : bestGuess(file);
}
