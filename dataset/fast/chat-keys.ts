import { DIGEST_WORDS, hashBytes } from '../hash128.ts';
import { createScratch } from './chunk-room.ts';
import { ROLES, type ScannedChat } from './scan-chat-line.ts';
import { CELL } from './scan-record.ts';
import { hashNormalised } from './text-bytes.ts';
import type { Simd } from './simd.ts';
import type { Source, Target } from './copy-bytes.ts';

/** The digests of a conversation that is no pair, as `rowKeys` works them out. */
export interface ChatKeys {
  /** Prompt and answer into `digests`, one after the other; the split key into `split`; the whole into `words` at `at`. */
  digest(
    input: Source,
    chat: ScannedChat,
    digests: Uint32Array,
    split: Uint32Array,
    words: Uint32Array,
    at: number,
  ): void;
}

const encoder = new TextEncoder();
const encoded = (text: string): Uint8Array => encoder.encode(text);

/** The canonical JSON of a turn has its keys in order: content, then role. */
const TURN = ROLES.map((role) => [encoded('{"content":"'), encoded(`","role":"${role}"}`)] as const);
const WHOLE = [encoded('[['), encoded(','), encoded('],null,null]')] as const;
const PROMPT = [encoded('["'), encoded('\\n'), encoded('",null]')] as const;
const SPEAKER = ROLES.map((role) => encoded(`${role}: `));
const LINE_FEED = encoded('\n');
const MOST_FRAME = 64;

export function createChatKeys(simd: Simd): ChatKeys {
  const scratch = createScratch();
  const normalising = createScratch();
  const own = new Uint32Array(DIGEST_WORDS);
  let target: Target = scratch(0);
  let used = 0;

  function put(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return;
    target.bytes.set(bytes, used);
    used += bytes.length;
  }

  function hash(out: Uint32Array, at: number): void {
    hashBytes(target.view, 0, used, out, at);
    used = 0;
  }

  return {
    digest(input, chat, digests, split, words, at) {
      const last = chat.turns - 1;
      target = scratch(chat.to - chat.from + MOST_FRAME * (chat.turns + 1));
      const raw = (turn: number): Uint8Array => input.bytes.subarray(chat.starts[turn] ?? 0, chat.ends[turn] ?? 0);
      const speaker = (turn: number): Uint8Array | undefined => SPEAKER[chat.roles[turn] ?? 0];
      const putText = (turn: number): void => {
        const [from, to] = [chat.starts[turn] ?? 0, chat.ends[turn] ?? 0];
        if (((chat.flags[turn] ?? 0) & CELL.backslash) === 0) put(raw(turn));
        else put(input.bytes.subarray(simd.spare(), simd.unescape(from, to)));
      };

      put(WHOLE[0]);
      for (let turn = 0; turn <= last; turn++) {
        const [before, after] = TURN[chat.roles[turn] ?? 0] ?? [];
        if (turn > 0) put(WHOLE[1]);
        put(before);
        put(raw(turn));
        put(after);
      }
      put(WHOLE[2]);
      hash(words, at);

      put(PROMPT[0]);
      for (let turn = 0; turn < last; turn++) {
        if (turn > 0) put(PROMPT[1]);
        put(speaker(turn));
        put(raw(turn));
      }
      put(PROMPT[2]);
      hash(digests, 0);

      put(speaker(last));
      putText(last);
      hash(digests, DIGEST_WORDS);

      for (let turn = 0; turn < last; turn++) {
        if (turn > 0) put(LINE_FEED);
        put(speaker(turn));
        putText(turn);
      }
      const length = used;
      hash(own, 0);
      hashNormalisedOf(length);

      function hashNormalisedOf(bytes: number): void {
        hashNormalised(target, 0, bytes, own, 0, normalising(bytes), split);
      }
    },
  };
}
