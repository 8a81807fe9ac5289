import { CELL } from './scan-record.ts';
import { fourTimes, hasByte, hasControl, hasHigh } from './word-bytes.ts';

export const ROLES = ['system', 'user', 'assistant'] as const;

/** The chat line that was scanned last. */
export interface ScannedChat {
  /** Places in `ROLES`, and the bytes of each message's text as JSON, without its quotes. */
  readonly roles: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** As in `CELL`; `backslash` where the text holds escapes. */
  readonly flags: Uint8Array;
  turns: number;
  /** Whether the line is written as `JSON.stringify` would, from `from` to `to`. */
  canonical: boolean;
  from: number;
  to: number;
}

export interface ChatScanner {
  readonly chat: ScannedChat;
  /** False where the line is no object of messages with a role and a text alone, or not what every provider takes. */
  scan(view: DataView, from: number, to: number): boolean;
}

const MOST_TURNS = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const QUOTES = fourTimes(QUOTE);
const BACKSLASHES = fourTimes(BACKSLASH);
const BRACES = fourTimes(0x7b);
const ANGLES = fourTimes(0x3c);
const [COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d];

/** Escapes that `JSON.stringify` writes, by the letter behind the backslash: " \ b f n r t. */
const PLAIN_ESCAPES = new Uint8Array(128);
for (const letter of '"\\bfnrt') PLAIN_ESCAPES[letter.charCodeAt(0)] = 1;

const quoted = (text: string): Uint8Array => new TextEncoder().encode(`"${text}"`);
const MESSAGES = quoted('messages');
const ROLE = quoted('role');
const CONTENT = quoted('content');
const ROLE_WORDS = ROLES.map(quoted);

/**
 * Scans chat lines of the plainest kind: an optional system message, then user and assistant in turns, the assistant
 * last, texts without \u escapes. All else is for the strict path.
 */
export function createChatScanner(): ChatScanner {
  const chat: ScannedChat = {
    roles: new Uint8Array(MOST_TURNS),
    starts: new Int32Array(MOST_TURNS),
    ends: new Int32Array(MOST_TURNS),
    flags: new Uint8Array(MOST_TURNS),
    turns: 0,
    canonical: true,
    from: 0,
    to: 0,
  };
  let view: DataView = new DataView(new ArrayBuffer(0));
  let at = 0;
  let end = 0;

  function skipSpace(): void {
    while (at < end) {
      const byte = view.getUint8(at);
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return;
      at += 1;
      chat.canonical = false;
    }
  }

  function takeByte(byte: number): boolean {
    skipSpace();
    if (at >= end || view.getUint8(at) !== byte) return false;
    at += 1;
    return true;
  }

  function takeWord(word: Uint8Array): boolean {
    skipSpace();
    if (at + word.length > end) return false;
    for (let i = 0; i < word.length; i++) if (view.getUint8(at + i) !== word[i]) return false;
    at += word.length;
    return true;
  }

  /** From behind the opening quote to behind the closing one; false for what JSON or the fast path does not take. */
  function takeText(turn: number): boolean {
    let [backslash, high, marked] = [0, 0, 0];
    const from = at;
    for (;;) {
      while (at + 4 <= end) {
        const word = view.getInt32(at, true);
        if ((hasByte(word, QUOTES) | hasByte(word, BACKSLASHES) | hasControl(word)) !== 0) break;
        marked |= hasByte(word, BRACES) | hasByte(word, ANGLES);
        high |= hasHigh(word);
        at += 4;
      }
      for (; at < end; at++) {
        const byte = view.getUint8(at);
        if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) break;
        const word = fourTimes(byte);
        marked |= hasByte(word, BRACES) | hasByte(word, ANGLES);
        high |= byte & 0x80;
      }
      if (at >= end || view.getUint8(at) < 0x20) return false;
      if (view.getUint8(at) === QUOTE) break;
      if (at + 1 >= end || PLAIN_ESCAPES[view.getUint8(at + 1)] !== 1) return false;
      backslash = CELL.backslash;
      at += 2;
    }
    chat.starts[turn] = from;
    chat.ends[turn] = at;
    chat.flags[turn] = backslash | (high === 0 ? 0 : CELL.high) | (marked === 0 ? 0 : CELL.marked);
    at += 1;
    return true;
  }

  function takeTurn(turn: number): boolean {
    if (!takeByte(OPEN) || !takeWord(ROLE) || !takeByte(COLON)) return false;
    const role = ROLE_WORDS.findIndex(takeWord);
    const before = turn === 0 ? -1 : (chat.roles[turn - 1] ?? 0);
    // System or user first; user behind system and assistant; assistant behind user.
    const fits = role === 0 ? turn === 0 : role === 1 ? before !== 1 : role === 2 && before === 1;
    if (!fits) return false;
    chat.roles[turn] = role;
    return (
      takeByte(COMMA) && takeWord(CONTENT) && takeByte(COLON) && takeByte(QUOTE) && takeText(turn) && takeByte(CLOSE)
    );
  }

  return {
    chat,
    scan(given, from, to) {
      view = given;
      at = from;
      end = to;
      skipSpace();
      chat.from = at;
      chat.turns = 0;
      chat.canonical = true;
      if (!takeByte(OPEN) || !takeWord(MESSAGES) || !takeByte(COLON) || !takeByte(OPEN_LIST)) return false;
      do {
        if (chat.turns === MOST_TURNS || !takeTurn(chat.turns)) return false;
        chat.turns += 1;
      } while (takeByte(COMMA));
      if (!takeByte(CLOSE_LIST) || !takeByte(CLOSE)) return false;
      chat.to = at;
      const { canonical } = chat;
      skipSpace();
      chat.canonical = canonical;
      return at === end && chat.roles[chat.turns - 1] === 2;
    },
  };
}
