import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
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
  /** Where the salted split key falls in [0, 1). */
  readonly position: number;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** Trimmed, NFC, runs of white space made one, case kept. */
export function normalisedPrompt(text: string): string {
  return text.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
}

/** The key under which a prompt (or a group) is held out: what `test.keys` and `train.keys` list. */
export function splitKeyOf(text: string): string {
  return sha256(text).toString('hex').slice(0, 16);
}

function splitPosition(salt: string, text: string): number {
  return sha256(`${salt}\u0000${text}`).readUIntBE(0, 6) / 2 ** 48;
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

export function rowKeys(draft: Draft, group: string | null, salt: string): RowKeys {
  const pair = asPair(draft);
  const prompt = promptText(draft);
  const whole =
    pair === null
      ? canonicalJson([draft.turns, draft.tools, draft.refused])
      : JSON.stringify(pair.map((text) => text.trim()));
  const last = draft.turns[lastAnswerIndex(draft.turns)];
  const answer = pair === null && last !== undefined ? spoken(last) : (pair?.[1] ?? '').trim();
  const key = group ?? normalisedPrompt(prompt);
  return {
    duplicate: sha256(whole).toString('hex').slice(0, 32),
    prompt: sha256(pair === null ? canonicalJson([prompt, draft.tools]) : prompt.trim())
      .toString('hex')
      .slice(0, 32),
    answer: sha256(answer).toString('hex').slice(0, 16),
    split: splitKeyOf(key),
    position: splitPosition(salt, key),
  };
}
