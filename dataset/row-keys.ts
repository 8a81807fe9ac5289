import { canonicalJson } from '../domain/canonical-json.ts';
import { DIGEST_WORDS, hashBytes, hashText, hexOf } from './hash128.ts';
import { turnText, type Draft, type Turn } from './shape/draft.ts';

/** What one row is compared by. All are digests: no text leaves the row. */
export interface RowKeys {
  /** 32 hex digits: equal for rows that are duplicates of each other. */
  readonly duplicate: string;
  /** 32 hex digits of the trimmed prompt, for conflicts. */
  readonly prompt: string;
  /** 16 hex digits of the trimmed answer. */
  readonly answer: string;
  /** 16 hex digits of the group, else of the normalised prompt; the same under any salt. */
  readonly split: string;
}

/** Trimmed, NFC, runs of white space made one, case kept. */
export function normalisedPrompt(text: string): string {
  return text.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
}

/** The key under which a prompt (or a group) is held out: what `test.keys` and `train.keys` list. 16 hex digits. */
export function splitKeyOf(text: string): string {
  return hexOf(hashText(text), 0, SPLIT_WORDS);
}

/** Words of a split key, and of an answer's digest. */
export const SPLIT_WORDS = 2;

/** Finds where salted split keys fall in [0, 1): a multiple of 2^-48. */
export function createSplitPosition(salt: string): (words: Uint32Array, at: number) => number {
  const salted = new TextEncoder().encode('\u0000'.repeat(8) + salt);
  const view = new DataView(salted.buffer);
  const out = new Uint32Array(DIGEST_WORDS);
  return (words, at) => {
    view.setUint32(0, words[at] ?? 0, true);
    view.setUint32(4, words[at + 1] ?? 0, true);
    hashBytes(view, 0, salted.length, out, 0);
    return ((out[0] ?? 0) * 2 ** 16 + ((out[1] ?? 0) >>> 16)) / 2 ** 48;
  };
}

/** The key of a pair's duplicates, from the digests of its trimmed prompt and answer, which stand one after the other. */
export function pairDuplicate(digests: DataView, out: Uint32Array, at: number): void {
  hashBytes(digests, 0, 2 * DIGEST_WORDS * 4, out, at);
}

function lastAnswerIndex(turns: readonly Turn[]): number {
  return turns.findLastIndex((turn) => turn.role === 'assistant');
}

/** One user and one assistant turn without a system text of their own: compared as a pair of texts. */
function asPair(draft: Draft): readonly [string, string] | null {
  const [user, assistant] = draft.turns;
  if (draft.turns.length !== 2 || draft.tools !== null || draft.refused !== null) return null;
  if (user?.role !== 'user' || assistant?.role !== 'assistant') return null;
  if (typeof user.content !== 'string' || typeof assistant.content !== 'string') return null;
  return [user.content, assistant.content];
}

/** A turn as it counts for the prompt: who says what, and the calls of an assistant. */
function spoken(turn: Turn): string {
  const text = typeof turn.content === 'string' ? turn.content : canonicalJson(turn.content);
  const calls = turn['tool_calls'] === undefined ? '' : canonicalJson(turn['tool_calls']);
  return `${turn.role}: ${text}${calls}`;
}

/** The prompt is every message before the last answer; of a plain pair it is the user's text alone. */
export function promptText(draft: Draft): string {
  const before = draft.turns.slice(0, lastAnswerIndex(draft.turns));
  const [only] = before;
  if (before.length === 1 && only?.role === 'user' && typeof only.content === 'string') return only.content;
  return before.map(spoken).join('\n');
}

/** The text of the last answer. */
export function answerText(draft: Draft): string {
  const answer = draft.turns[lastAnswerIndex(draft.turns)];
  return answer === undefined ? '' : turnText(answer);
}

function pairDuplicateOf(prompt: Uint32Array, answer: Uint32Array): Uint32Array {
  const both = new Uint32Array([...prompt, ...answer]);
  const out = new Uint32Array(DIGEST_WORDS);
  pairDuplicate(new DataView(both.buffer), out, 0);
  return out;
}

export function rowKeys(draft: Draft, group: string | null): RowKeys {
  const pair = asPair(draft);
  const text = promptText(draft);
  const last = draft.turns[lastAnswerIndex(draft.turns)];
  const prompt = hashText(pair === null ? canonicalJson([text, draft.tools]) : text.trim());
  const answer = hashText(pair === null && last !== undefined ? spoken(last) : (pair?.[1] ?? '').trim());
  const duplicate =
    pair === null
      ? hashText(canonicalJson([draft.turns, draft.tools, draft.refused]))
      : pairDuplicateOf(prompt, answer);
  return {
    duplicate: hexOf(duplicate, 0, DIGEST_WORDS),
    prompt: hexOf(prompt, 0, DIGEST_WORDS),
    answer: hexOf(answer, 0, SPLIT_WORDS),
    split: splitKeyOf(group ?? normalisedPrompt(text)),
  };
}
