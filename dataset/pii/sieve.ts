import { instantiate, reserve, type CodeMemory } from '../assembly/instantiate.ts';
import { SCAN_CODE } from '../assembly/scan-code.ts';
import { INPUT_AT, SLACK } from '../assembly/scan-memory.ts';

/**
 * What one look at a text's bytes, by `dataset/assembly/sieve.as`, leaves possible. No bit set: the text holds nothing that a detector would find.
 * Detectors run only where their bit is set, so that the sieve is part of what they mean by a find.
 */
export const HINT = {
  /** An at sign: e-mail addresses, credentials in URLs. */
  at: 1,
  /** Four or five digits beside a capitalised word: postcodes. */
  postcode: 2,
  /** Seven digits with little between them: phones, cards, identity numbers, bank accounts. */
  number: 4,
  /** Three dots between digits: IPv4. */
  dots: 8,
  /** Two colons among hexadecimal digits: IPv6. */
  colons: 16,
  /** Twenty letters, digits and what joins them, letters and digits both: keys and tokens. */
  token: 32,
  /** Five hyphens: a key block. */
  dashes: 64,
  /** Two capitalised words side by side, or the word "name": people, streets. */
  name: 128,
  /** An ideograph beside a space: names of people among other scripts, or written with a space. */
  wideName: 256,
  /** Ideographs that addresses and names are made with. */
  ideograph: 512,
} as const;

interface SieveCode {
  readonly memory: CodeMemory;
  prepare(): void;
  hintsOf(from: number, end: number): number;
}

interface Sieve {
  readonly code: SieveCode;
  /** Its memory from where a text may stand. */
  room: Uint8Array;
}

function createSieve(): Sieve {
  const code = instantiate(SCAN_CODE) as SieveCode;
  code.prepare();
  return { code, room: new Uint8Array(0) };
}

const encoder = new TextEncoder();
let sieve: Sieve | null = null;

/** The hints of a text. */
export function hintsOfText(text: string): number {
  sieve ??= createSieve();
  const { code } = sieve;
  const grew = reserve(code.memory, INPUT_AT + text.length * 3 + SLACK);
  if (grew || sieve.room.length === 0) sieve.room = new Uint8Array(code.memory.buffer, INPUT_AT);
  const { written } = encoder.encodeInto(text, sieve.room);
  return code.hintsOf(INPUT_AT, INPUT_AT + written);
}
