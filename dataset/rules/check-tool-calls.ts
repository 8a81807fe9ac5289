import { pointerTo, rowError, type Problem } from '../problem.ts';
import { isObject, type Draft } from '../shape/draft.ts';
import type { RulePack } from './rule-pack.ts';

function callIds(calls: unknown): readonly string[] {
  if (!Array.isArray(calls)) return [];
  return calls.map((call) => (isObject(call) && typeof call['id'] === 'string' ? call['id'] : ''));
}

function undescribed(tool: unknown): boolean {
  const definition = isObject(tool) ? tool['function'] : null;
  if (!isObject(definition)) return true;
  return typeof definition['description'] !== 'string' || !isObject(definition['parameters']);
}

/** The form a provider wants calls and tools to have. */
export function checkToolForm(draft: Draft, pack: RulePack): readonly Problem[] {
  const problems: Problem[] = [];
  const { toolCallId, name } = pack;
  if (toolCallId !== null) {
    for (const [index, turn] of draft.turns.entries()) {
      const bad = callIds(turn['tool_calls']).some((id) => !toolCallId.test(id));
      if (!bad) continue;
      const message = `${name} wants ids of calls to match ${toolCallId.source}`;
      problems.push(rowError('tool_call_id_refused', draft.pointers[index] ?? '', message, 'Give them such ids.'));
    }
  }
  if (pack.toolsDescribed && draft.tools?.some(undescribed) === true) {
    const message = `${name} wants a description and parameters of every tool`;
    problems.push(rowError('tool_undescribed', pointerTo('tools'), message, 'Add them; {} where it takes nothing.'));
  }
  return problems;
}

/** Whether every result answers one call by its id, and every call but the last message's has its result, in order. */
export function checkToolPairs(draft: Draft): readonly Problem[] {
  const problems: Problem[] = [];
  let open = new Map<string, string>();
  const add = (code: string, pointer: string, message: string, hint: string): void => {
    problems.push(rowError(code, pointer, message, hint));
  };
  const unanswered = (): void => {
    for (const pointer of new Set(open.values()))
      add('tool_call_unanswered', pointer, 'A call has no result before the conversation goes on', 'Add the result.');
  };
  for (const [index, turn] of draft.turns.entries()) {
    const pointer = draft.pointers[index] ?? '';
    if (turn.role === 'tool') {
      const id = turn['tool_call_id'];
      if (typeof id !== 'string' || !open.delete(id)) {
        const hint = 'Give it the tool_call_id of a call just before it, once.';
        add('tool_result_unpaired', pointer, 'The result answers none of the open calls', hint);
      }
      continue;
    }
    unanswered();
    open = new Map();
    for (const id of callIds(turn['tool_calls'])) {
      if (open.has(id)) add('tool_call_id_repeated', pointer, 'Two calls have the same id', 'Give each its own.');
      open.set(id, pointer);
    }
    if (turn.role !== 'assistant' && turn['tool_calls'] !== undefined)
      add('tool_call_misplaced', pointer, 'Only the assistant calls tools', 'Move the calls to its message.');
  }
  return problems;
}
