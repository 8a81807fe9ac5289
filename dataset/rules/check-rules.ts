import { rowError, type Problem } from '../problem.ts';
import { turnText, type Draft, type Turn } from '../shape/draft.ts';
import type { RulePack } from './rule-pack.ts';

function hasContent(turn: Turn): boolean {
  if (turn['tool_calls'] !== undefined || turn['function_call'] !== undefined) return true;
  return Array.isArray(turn.content) ? turn.content.length > 0 : turnText(turn).trim() !== '';
}

/** What a provider would refuse one row for. Blank prompts and answers are every provider's business and not repeated. */
export function checkRules(draft: Draft, pack: RulePack): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, index: number, message: string, hint: string): void => {
    problems.push(rowError(code, draft.pointers[index] ?? '', message, hint));
  };
  const { turns } = draft;
  const firstSpoken = turns.findIndex((turn) => turn.role !== 'system' && turn.role !== 'developer');
  for (const [index, turn] of turns.entries()) {
    const isSystem = turn.role === 'system' || turn.role === 'developer';
    if (!pack.roles.includes(turn.role))
      add('role_refused', index, `${pack.name} takes no message of this role`, `Use ${pack.roles.join(', ')}.`);
    if (pack.systemFirst && isSystem && index > 0)
      add(
        'system_not_first',
        index,
        `${pack.name} takes a system text only as the first message`,
        'Move it to the beginning.',
      );
    if (pack.userFirst && index === firstSpoken && turn.role !== 'user')
      add('user_not_first', index, `${pack.name} wants the user to speak first`, 'Begin with a user message.');
    const repeats = index > 0 && turn.role === turns[index - 1]?.role && turn.role !== 'tool';
    if (pack.alternating && repeats)
      add('role_repeated', index, `${pack.name} wants the roles to take turns`, 'Join the two messages.');
    const blankAnyway = turn.role === 'user' || turn.role === 'assistant';
    if (pack.contentRequired && !blankAnyway && !hasContent(turn))
      add('content_empty', index, `${pack.name} takes no empty message`, 'Fill it, or take it out.');
  }
  if (pack.lastFromAssistant && turns.length > 0 && turns.at(-1)?.role !== 'assistant') {
    add(
      'last_not_assistant',
      turns.length - 1,
      `${pack.name} wants the assistant to have the last word`,
      'Cut the conversation after its last answer.',
    );
  }
  return problems;
}
