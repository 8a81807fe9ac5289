import { pointerTo, rowError, type Problem } from '../problem.ts';
import { cellText, isBlank, parsedCell } from './cell-text.ts';
import type { ColumnPlan } from './column-plan.ts';
import { draftOf, isObject, type Draft, type Turn } from './draft.ts';
import { createTurnReader } from './sharegpt-turns.ts';
import { readTools } from './tools.ts';

type Row = Readonly<Record<string, unknown>>;

interface Turns {
  readonly turns: readonly Turn[];
  readonly pointers: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads a list of messages: role and content as they are, from and value put into the chat format. */
export function readTurns(value: unknown, column: string): Turns {
  const list = parsedCell(value);
  if (!Array.isArray(list)) {
    const message = value === undefined || value === null ? 'The row has no messages' : 'The messages are no list';
    return {
      turns: [],
      pointers: [],
      problems: [
        rowError('messages_invalid', pointerTo(column), message, 'Write a list of objects with role and content.'),
      ],
    };
  }
  if (list.length === 0) {
    return {
      turns: [],
      pointers: [],
      problems: [
        rowError(
          'messages_empty',
          pointerTo(column),
          'The list of messages is empty',
          'Give at least one user and one assistant message.',
        ),
      ],
    };
  }
  const turns: Turn[] = [];
  const pointers: string[] = [];
  const problems: Problem[] = [];
  const readTurn = createTurnReader();
  for (const [index, item] of list.entries()) {
    const read = readTurn(item, [column, index]);
    problems.push(...read.problems);
    if (read.turn === null) continue;
    turns.push(read.turn);
    pointers.push(read.pointer);
  }
  return { turns, pointers, problems };
}

/** A conversation under `messages` or `conversations`, with its tools and a system text of its own. */
export function chatDraft(row: Row, plan: ColumnPlan): Draft {
  const column = plan.messages ?? 'messages';
  const read = readTurns(row[column], column);
  const { tools, problems } = readTools(row, plan.tools);
  const system = plan.system === null ? null : cellText(row[plan.system]);
  const own =
    isBlank(system) || read.turns.some((turn) => turn.role === 'system') ? null : { role: 'system', content: system };
  return draftOf(plan.shape, {
    turns: own === null ? read.turns : [own, ...read.turns],
    pointers: own === null ? read.pointers : [pointerTo(plan.system ?? 'system'), ...read.pointers],
    tools,
    problems: [...read.problems, ...problems],
  });
}

/** One answer of a preference row: a text, a message, or a list that ends with one. */
function readAnswer(value: unknown, column: string): Turns {
  const parsed = typeof value === 'string' ? value : isObject(value) ? [value] : value;
  if (typeof parsed === 'string') {
    return { turns: [{ role: 'assistant', content: parsed }], pointers: [pointerTo(column)], problems: [] };
  }
  return readTurns(parsed, column);
}

/** A prompt with a chosen and a rejected answer. Lists that hold the whole conversation begin with the same prompt. */
export function preferenceDraft(row: Row, plan: ColumnPlan): Draft {
  const chosenColumn = plan.chosen ?? 'chosen';
  const rejectedColumn = plan.rejected ?? 'rejected';
  const chosen = readAnswer(row[chosenColumn], chosenColumn);
  const rejected = readAnswer(row[rejectedColumn], rejectedColumn);
  const prompt = preferencePrompt(row, plan);
  const before = prompt ?? { turns: chosen.turns.slice(0, -1), pointers: chosen.pointers.slice(0, -1), problems: [] };
  const answer = chosen.turns.at(-1);
  const { tools, problems } = readTools(row, plan.tools);
  return draftOf('preference', {
    turns: answer === undefined ? before.turns : [...before.turns, answer],
    pointers: [...before.pointers, chosen.pointers.at(-1) ?? pointerTo(chosenColumn)],
    tools,
    refused: rejected.turns.at(-1) ?? null,
    problems: [...before.problems, ...chosen.problems, ...rejected.problems, ...problems],
  });
}

function preferencePrompt(row: Row, plan: ColumnPlan): Turns | null {
  if (plan.messages !== null && row[plan.messages] !== undefined) return readTurns(row[plan.messages], plan.messages);
  if (plan.prompt === null || row[plan.prompt] === undefined) return null;
  const value = row[plan.prompt];
  if (Array.isArray(value)) return readTurns(value, plan.prompt);
  return {
    turns: [{ role: 'user', content: cellText(value) ?? '' }],
    pointers: [pointerTo(plan.prompt)],
    problems: [],
  };
}
