import { pointerTo, rowError, type Problem } from '../problem.ts';
import { cellText, isBlank, parsedCell } from './cell-text.ts';
import type { ColumnPlan } from './column-plan.ts';
import { draftOf, type Draft, type RowRepair, type Turn } from './draft.ts';
import { createTurnReader } from './read-turn.ts';
import { readTools } from './tools.ts';

type Row = Readonly<Record<string, unknown>>;

/** Messages with the places of their texts, and what was wrong with them. */
export interface Turns {
  readonly turns: readonly Turn[];
  readonly pointers: readonly string[];
  readonly repairs: readonly RowRepair[];
  readonly problems: readonly Problem[];
}

function noTurns(problem: Problem): Turns {
  return { turns: [], pointers: [], repairs: [], problems: [problem] };
}

/** Reads a list of messages (or its JSON text): role and content, from and value, or both mixed. */
export function readTurns(value: unknown, column: string): Turns {
  const list = parsedCell(value);
  if (!Array.isArray(list)) {
    const message = value === undefined || value === null ? 'The row has no messages' : 'The messages are no list';
    return noTurns(
      rowError('messages_invalid', pointerTo(column), message, 'Write a list of objects with role and content.'),
    );
  }
  if (list.length === 0) {
    const hint = 'Give at least one user and one assistant message.';
    return noTurns(rowError('messages_empty', pointerTo(column), 'The list of messages is empty', hint));
  }
  const readTurn = createTurnReader();
  const read = list.map((item, index) => readTurn(item, [column, index]));
  const good = read.flatMap(({ turn, pointer }) => (turn === null ? [] : [{ turn, pointer }]));
  return {
    turns: good.map(({ turn }) => turn),
    pointers: good.map(({ pointer }) => pointer),
    repairs: read.some(({ decoded }) => decoded) ? ['decode_arguments'] : [],
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** The turns behind a system text of the row's own, unless they have one. */
export function withOwnSystem(row: Row, column: string | null, given: Turns): Turns {
  const system = column === null ? null : cellText(row[column]);
  const has = given.turns.some((turn) => turn.role === 'system' || turn.role === 'developer');
  if (column === null || isBlank(system) || has) return given;
  return {
    ...given,
    turns: [{ role: 'system', content: system }, ...given.turns],
    pointers: [pointerTo(column), ...given.pointers],
  };
}

/** A conversation under `messages` or `conversations`, with its tools and a system text of its own. */
export function chatDraft(row: Row, plan: ColumnPlan): Draft {
  const column = plan.messages ?? 'messages';
  const read = withOwnSystem(row, plan.system, readTurns(row[column], column));
  const { tools, problems } = readTools(row, plan.tools);
  return draftOf(plan.shape, { ...read, tools, problems: [...read.problems, ...problems] });
}
