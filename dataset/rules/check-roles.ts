import { rowError, type Problem } from '../problem.ts';
import { isBlank } from '../shape/cell-text.ts';
import { turnText, type Draft, type Turn } from '../shape/draft.ts';
import type { RulePack } from './rule-pack.ts';

const isSystem = (turn: Turn): boolean => turn.role === 'system' || turn.role === 'developer';

function hasContent(turn: Turn): boolean {
  return turn['tool_calls'] !== undefined || Array.isArray(turn.content) || !isBlank(turnText(turn));
}

/** Who may speak, in which order, and that everybody says something. */
export function checkRoles(draft: Draft, pack: RulePack): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, index: number, message: string, hint: string): void => {
    problems.push(rowError(code, draft.pointers[index] ?? '', message, hint));
  };
  const { turns } = draft;
  const { name } = pack;
  const firstSpoken = turns.findIndex((turn) => !isSystem(turn));
  for (const [index, turn] of turns.entries()) {
    if (!pack.roles.includes(turn.role))
      add('role_refused', index, `${name} takes no message of this role`, `Use ${pack.roles.join(', ')}.`);
    if (pack.systemFirst && isSystem(turn) && index > 0) {
      const message = `${name} takes a system text only as the first message`;
      add('system_not_first', index, message, 'Move it to the beginning.');
    }
    if (pack.userFirst && index === firstSpoken && turn.role !== 'user')
      add('user_not_first', index, `${name} wants the user to speak first`, 'Begin with a user message.');
    const repeats = index > 0 && turn.role === turns[index - 1]?.role && turn.role !== 'tool';
    if (pack.alternating && repeats)
      add('role_repeated', index, `${name} wants the roles to take turns`, 'Join the two messages.');
    const blankAnyway = turn.role === 'user' || turn.role === 'assistant';
    if (pack.contentRequired && !blankAnyway && !hasContent(turn))
      add('content_empty', index, `${name} takes no empty message`, 'Fill it, or take it out.');
  }
  const last = turns.length - 1;
  if (pack.lastFromAssistant && last >= 0 && turns[last]?.role !== 'assistant') {
    const message = `${name} wants the assistant to have the last word`;
    add('last_not_assistant', last, message, 'Cut the conversation after its last answer.');
  }
  return problems;
}
