import { createHash } from 'node:crypto';
import type { TestItem } from '../dataset/read-chat-rows.ts';
import { splitKeyOf } from '../dataset/row-keys.ts';
import { turnText } from '../dataset/shape/draft.ts';
import type { Turn } from '../dataset/shape/draft.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { normalised } from '../evaluation/scorers/normalised-match.ts';
import type { ChatMessage, ContentPart } from '../provider/fine-tune-provider.ts';
import type { EvaluationItem } from './evaluation-plan.ts';

function roleOf(role: string): ChatMessage['role'] {
  if (role === 'developer') return 'system';
  return role === 'system' || role === 'assistant' || role === 'tool' ? role : 'user';
}

function contentOf(content: unknown): ChatMessage['content'] {
  if (typeof content === 'string') return content;
  if (content === null) return '';
  return Array.isArray(content) ? (content as readonly ContentPart[]) : JSON.stringify(content);
}

/** A turn of the data as a provider is sent it: what plays no part in a call is left behind. */
export function messageOf(turn: Turn): ChatMessage {
  const { name, tool_calls: calls, tool_call_id: answered } = turn;
  return {
    role: roleOf(turn.role),
    content: contentOf(turn.content),
    ...(typeof name === 'string' && { name }),
    ...(Array.isArray(calls) && { tool_calls: calls }),
    ...(typeof answered === 'string' && { tool_call_id: answered }),
  };
}

/** SHA-256 of what is asked. */
export function promptDigest(messages: readonly unknown[], tools: readonly unknown[] | null): string {
  return createHash('sha256')
    .update(canonicalJson([messages, tools]))
    .digest('hex');
}

/** What prompts share that differ in case, punctuation, form and white space only; system texts play no part. */
export function nearKey(turns: readonly Turn[]): string {
  const texts = turns.filter(({ role }) => role !== 'system' && role !== 'developer').map(turnText);
  return splitKeyOf(normalised(texts.join('\n')));
}

/** A held-out row as an item of a suite; with several parts each is a slice, `dataset=<part>`. */
function itemOf(
  { key, group, slices, messages, tools, expected, isOneOfMany }: TestItem,
  { id, dataset }: { readonly id: string; readonly dataset: string | null },
): EvaluationItem {
  return {
    id,
    key,
    near: group === null ? nearKey(messages) : null,
    // Turns of one conversation are alike, as the rows of one customer are.
    group: group ?? (isOneOfMany ? `conversation ${key}` : null),
    slices: dataset === null ? slices : { ...slices, dataset },
    messages: messages.map(messageOf),
    tools,
    expected,
  };
}

export interface SuiteItems {
  readonly items: readonly EvaluationItem[];
  /** An equal prompt with an equal expected answer counts once. */
  add(item: TestItem, part: string): void;
  /** Items that expect a tool call. */
  calls(): number;
  repeated(): number;
}

/** Collects the items of a suite; `bySource` makes each part a slice of its own. */
export function createSuiteItems(bySource: boolean): SuiteItems {
  const items: EvaluationItem[] = [];
  const seen = new Set<string>();
  const names = new Map<string, number>();
  let calls = 0;
  let repeated = 0;
  return {
    items,
    calls: () => calls,
    repeated: () => repeated,
    add(item, part) {
      const prompt = promptDigest(item.messages, item.tools);
      const whole = `${prompt} ${item.expected}`;
      if (seen.has(whole)) {
        repeated += 1;
        return;
      }
      seen.add(whole);
      const name = item.id ?? prompt.slice(0, 16);
      const times = (names.get(name) ?? 0) + 1;
      names.set(name, times);
      if (item.expectsCalls) calls += 1;
      items.push(itemOf(item, { id: times === 1 ? name : `${name}#${times}`, dataset: bySource ? part : null }));
    },
  };
}
