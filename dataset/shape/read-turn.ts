import { pointerTo, rowError, type Problem } from '../problem.ts';
import { parsedCell } from './cell-text.ts';
import { isObject, type Turn } from './draft.ts';
import { readContent } from './message-parts.ts';
import { readToolCalls } from './tool-calls.ts';

export interface ReadTurn {
  readonly turn: Turn | null;
  readonly pointer: string;
  readonly problems: readonly Problem[];
  /** Some of its arguments were encoded twice and have been decoded once. */
  readonly decoded: boolean;
}

/** Every word for who speaks: the chat format's own and ShareGPT's. */
const ROLES: Readonly<Record<string, string>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  chatgpt: 'assistant',
  model: 'assistant',
  function_call: 'function_call',
  tool_call: 'function_call',
  tool: 'tool',
  function: 'tool',
  observation: 'tool',
  tool_response: 'tool',
  function_response: 'tool',
};

/** Keys that become something else, or that only say again what the role says. */
const READ_KEYS = new Set(['role', 'from', 'value', 'content', 'tool_calls', 'function_call', 'tool_call_id']);

function roleOf(word: unknown): string | null {
  return typeof word === 'string' && Object.hasOwn(ROLES, word) ? (ROLES[word] ?? null) : null;
}

function roleProblem(item: Readonly<Record<string, unknown>>, here: string): Problem | null {
  const word = item['from'] ?? item['role'];
  if (typeof word !== 'string') {
    const hint = 'Give it a role: system, user, assistant or tool.';
    return rowError('role_missing', `${here}/role`, 'The message has no role', hint);
  }
  if (roleOf(word) === null) {
    return rowError(
      'role_unknown',
      `${here}/${item['from'] === undefined ? 'role' : 'from'}`,
      'The message’s role is none that a chat has',
      'Use system, user, assistant or tool (human, gpt, function_call, observation).',
    );
  }
  if (item['from'] === undefined || item['role'] === undefined || roleOf(item['role']) === roleOf(word)) return null;
  const message = 'The message says in "role" and in "from" who speaks, and they differ';
  return rowError('role_ambiguous', `${here}/role`, message, 'Keep one of the two.');
}

/** A chat message's other keys, as `weight` and `name`; ShareGPT's are no part of a chat. */
function otherKeys(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept =
    item['from'] === undefined ? Object.entries(item) : Object.entries(item).filter(([key]) => key === 'weight');
  return Object.fromEntries(kept.filter(([key, value]) => !READ_KEYS.has(key) && value !== null));
}

/** Calls of the message itself, whatever key they stand under. */
function callsOf(item: Readonly<Record<string, unknown>>, role: string, value: unknown): readonly unknown[] {
  if (role === 'function_call') {
    const parsed = parsedCell(value);
    return Array.isArray(parsed) ? parsed : [parsed];
  }
  const listed = parsedCell(item['tool_calls']);
  const legacy = parsedCell(item['function_call']);
  return [...(Array.isArray(listed) ? listed : []), ...(legacy === undefined ? [] : [legacy])];
}

/**
 * Reads one message after the other of one conversation into the chat format. Calls without an id get one (of nine letters
 * and digits, the narrowest form that a provider asks for), and a result that names no call answers the oldest of them.
 */
export function createTurnReader(): (item: unknown, place: readonly (string | number)[]) => ReadTurn {
  let made = 0;
  const unanswered: string[] = [];
  const nextId = (): string => {
    const id = `call${String(++made).padStart(5, '0')}`;
    unanswered.push(id);
    return id;
  };

  return (item, place) => {
    const here = pointerTo(...place);
    const fail = (problem: Problem): ReadTurn => ({
      turn: null,
      pointer: problem.pointer,
      problems: [problem],
      decoded: false,
    });
    if (!isObject(item)) {
      const hint = 'Write an object with role and content.';
      return fail(rowError('message_invalid', here, 'The message is no object', hint));
    }
    const wrongRole = roleProblem(item, here);
    if (wrongRole !== null) return fail(wrongRole);
    const role = roleOf(item['from'] ?? item['role']) ?? '';
    const key = item['content'] === undefined && item['value'] !== undefined ? 'value' : 'content';
    const pointer = `${here}/${key}`;
    const isCall = role === 'function_call';
    const read = readContent(isCall ? null : item[key], pointer);
    // A call that nobody answered must not take the results of later ones.
    if (role !== 'tool') unanswered.length = 0;
    const found = callsOf(item, role, item[key]);
    const calls = readToolCalls([...found, ...read.calls], pointer, nextId);
    const answers = role === 'tool' ? (item['tool_call_id'] ?? unanswered.shift()) : item['tool_call_id'];
    const turn: Turn = {
      role: isCall ? 'assistant' : role,
      content: read.content,
      ...(read.reasoning === null ? {} : { reasoning_content: read.reasoning }),
      ...(calls.calls.length === 0 ? {} : { tool_calls: calls.calls }),
      ...(answers === undefined || answers === null ? {} : { tool_call_id: answers }),
      ...otherKeys(item),
    };
    return { turn, pointer, problems: [...read.problems, ...calls.problems], decoded: calls.decoded };
  };
}
