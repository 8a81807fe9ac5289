import { pointerTo, rowError, type Problem } from '../problem.ts';
import { parsedCell } from './cell-text.ts';
import { isObject, type Turn } from './draft.ts';

export interface ReadTurn {
  readonly turn: Turn | null;
  readonly pointer: string;
  readonly problems: readonly Problem[];
}

const CHAT_ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

/** ShareGPT's words for who speaks. */
const SPEAKERS: Readonly<Record<string, string>> = {
  human: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  model: 'assistant',
  function_call: 'function_call',
  tool_call: 'function_call',
  observation: 'tool',
  tool_response: 'tool',
  function_response: 'tool',
};

interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

function toolCall(call: unknown, id: string): ToolCall | null {
  if (!isObject(call) || typeof call['name'] !== 'string') return null;
  const given = call['arguments'] ?? call['parameters'] ?? {};
  return {
    id,
    type: 'function',
    function: { name: call['name'], arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  };
}

/** Reads one message after the other of one conversation: an observation answers the oldest call without an answer. */
export function createTurnReader(): (item: unknown, place: readonly (string | number)[]) => ReadTurn {
  let calls = 0;
  const unanswered: string[] = [];

  function fail(pointer: string, code: string, message: string, hint: string): ReadTurn {
    return { turn: null, pointer, problems: [rowError(code, pointer, message, hint)] };
  }

  function callTurn(value: unknown, pointer: string): ReadTurn {
    const parsed = parsedCell(value);
    const made = (Array.isArray(parsed) ? parsed : [parsed]).map((call) => toolCall(call, `call_${++calls}`));
    const valid = made.filter((call) => call !== null);
    if (valid.length === 0 || valid.length !== made.length) {
      return fail(
        pointer,
        'function_call_invalid',
        'The function call is no JSON object with a name',
        'Write {"name": …, "arguments": {…}}.',
      );
    }
    unanswered.push(...valid.map((call) => call.id));
    return { turn: { role: 'assistant', content: null, tool_calls: valid }, pointer, problems: [] };
  }

  return (item, place) => {
    const here = pointerTo(...place);
    if (!isObject(item))
      return fail(here, 'message_invalid', 'The message is no object', 'Write an object with role and content.');
    const from = item['from'];
    const speaks = typeof from === 'string';
    const word = speaks ? from : item['role'];
    if (typeof word !== 'string')
      return fail(
        `${here}/role`,
        'role_missing',
        'The message has no role',
        'Give it a role: system, user, assistant or tool.',
      );
    const role = CHAT_ROLES.has(word) ? word : SPEAKERS[word];
    const pointer = `${here}/${speaks && 'value' in item ? 'value' : 'content'}`;
    if (role === undefined)
      return fail(
        `${here}/${speaks ? 'from' : 'role'}`,
        'role_unknown',
        'The message’s role is none that a chat has',
        'Use system, user, assistant or tool (human, gpt, function_call, observation).',
      );
    const content = speaks ? (item['value'] ?? item['content']) : item['content'];
    if (role === 'function_call') return callTurn(content, pointer);
    if (content !== undefined && content !== null && typeof content !== 'string' && !Array.isArray(content)) {
      return fail(
        pointer,
        'content_invalid',
        'The message’s content is neither a text nor a list of parts',
        'Write a text.',
      );
    }
    if (!speaks) return { turn: { ...item, role, content: content ?? null }, pointer, problems: [] };
    const answered = role === 'tool' ? unanswered.shift() : undefined;
    const turn = { role, content: content ?? null, ...(answered === undefined ? {} : { tool_call_id: answered }) };
    return { turn, pointer, problems: [] };
  };
}
