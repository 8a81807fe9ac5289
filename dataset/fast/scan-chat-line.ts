import type { Simd } from './simd.ts';

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
  /** Scans the line from `from` to `to` of what `simd` holds, whose bytes `view` shows. False where the line is no object of messages with a role and a text alone, or not what every provider takes. */
  scan(view: DataView, from: number, to: number): boolean;
}

const MOST_TURNS = 64;
const QUOTE = 0x22;
const [COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d];

const quoted = (text: string): Uint8Array => new TextEncoder().encode(`"${text}"`);
const MESSAGES = quoted('messages');
const ROLE = quoted('role');
const CONTENT = quoted('content');
const ROLE_WORDS = ROLES.map(quoted);

/**
 * Scans chat lines of the plainest kind: an optional system message, then user and assistant in turns, the assistant
 * last, texts without \u escapes. All else is for the strict path.
 */
export function createChatScanner(simd: Simd): ChatScanner {
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
    const close = simd.scanJson(at, end);
    if (close === -1) return false;
    chat.starts[turn] = at;
    chat.ends[turn] = close;
    chat.flags[turn] = simd.flags();
    at = close + 1;
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
