import type { Draft, Turn } from './shape/draft.ts';

function withSystem(turns: readonly Turn[], system: string | undefined): readonly Turn[] {
  if (system === undefined || turns.some((turn) => turn.role === 'system' || turn.role === 'developer')) return turns;
  return [{ role: 'system', content: system }, ...turns];
}

/**
 * The line that is trained on: chat JSON, for preference rows the prompt with a preferred and a non-preferred output.
 * `system` is the configuration's, for rows without one of their own.
 */
export function trainingLine(draft: Draft, system: string | undefined): string {
  const turns = withSystem(draft.turns, system);
  const tools = draft.tools === null ? {} : { tools: draft.tools };
  if (draft.refused === null) return JSON.stringify({ messages: turns, ...tools });
  return JSON.stringify({
    input: { messages: turns.slice(0, -1), ...tools },
    preferred_output: turns.slice(-1),
    non_preferred_output: [draft.refused],
  });
}
