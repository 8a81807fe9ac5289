import type { ChatMessage } from '../provider/fine-tune-provider.ts';
import type { EvaluationItem } from './evaluation-plan.ts';
import { nearKey } from './suite-item.ts';

const userKeys = (messages: readonly ChatMessage[]): readonly string[] =>
  messages.filter(({ role }) => role === 'user').map((message) => nearKey([message]));

/** A warning where examples before each prompt hold test prompts (but for case, punctuation and white space): their answers too. */
export function shownPromptWarnings(
  shots: readonly ChatMessage[],
  items: readonly Pick<EvaluationItem, 'messages'>[],
): readonly string[] {
  const shown = new Set(userKeys(shots));
  const among = items.filter(({ messages }) => {
    const asked = userKeys(messages);
    return asked.length > 0 && asked.every((key) => shown.has(key));
  }).length;
  if (among === 0) return [];
  return [
    `${among} test prompts stand among the few-shot examples with their answers: the baseline with examples scores too well, so give examples from elsewhere`,
  ];
}
