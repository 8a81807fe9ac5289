import { rowError, type Problem } from '../problem.ts';
import type { Draft } from '../shape/draft.ts';
import type { RulePack } from './rule-pack.ts';

/** What a message may hold beside who says it: keys, weights, reasoning. */
export function checkMessages(draft: Draft, pack: RulePack): readonly Problem[] {
  const problems: Problem[] = [];
  const known = new Set(pack.messageKeys);
  const { name } = pack;
  for (const [index, turn] of draft.turns.entries()) {
    const pointer = draft.pointers[index] ?? '';
    const add = (code: string, message: string, hint: string): void => {
      problems.push(rowError(code, pointer, message, hint));
    };
    for (const key of Object.keys(turn)) {
      if (known.has(key)) continue;
      if (key === 'reasoning_content') {
        add('reasoning_refused', `${name} takes no reasoning of the assistant`, 'Take it out where the data is made.');
      } else {
        add('message_key_refused', `${name} knows no such key of a message`, `Keep to ${pack.messageKeys.join(', ')}.`);
      }
    }
    if (pack.weights === 'assistant' && turn['weight'] !== undefined && turn.role !== 'assistant')
      add('weight_misplaced', `${name} takes weights only on the assistant’s messages`, 'Take it out.');
  }
  return problems;
}
