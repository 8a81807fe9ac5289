import { pointerTo, rowError, type Problem } from '../problem.ts';
import type { Draft } from './draft.ts';

function weightOf(cell: unknown): 0 | 1 | null {
  if (cell === 0 || cell === '0') return 0;
  return cell === 1 || cell === '1' ? 1 : null;
}

function invalid(pointer: string): Problem {
  return rowError(
    'weight_invalid',
    pointer,
    'The weight is neither 0 nor 1',
    'Write 1 for an answer to learn from, 0 for one to pass by; no provider takes shares.',
  );
}

/** The draft with the row's weight (`columns.weight`) on its last answer; an empty cell leaves it as it is. */
export function withWeight(draft: Draft, row: Readonly<Record<string, unknown>>, column: string | null): Draft {
  const cell = column === null ? undefined : row[column];
  if (column === null || cell === undefined || cell === null || cell === '') return draft;
  const weight = weightOf(cell);
  if (weight === null) return { ...draft, problems: [...draft.problems, invalid(pointerTo(column))] };
  const at = draft.turns.findLastIndex((turn) => turn.role === 'assistant');
  const answer = draft.turns[at];
  return answer === undefined ? draft : { ...draft, turns: draft.turns.with(at, { ...answer, weight }) };
}

/** Weights that are no 0 or 1, and a conversation of whose answers none has a weight above 0. */
export function weightProblems(draft: Draft): readonly Problem[] {
  const problems: Problem[] = [];
  let learnt = 0;
  let answers = 0;
  for (const [index, turn] of draft.turns.entries()) {
    const weight = turn['weight'];
    if (weight !== undefined && weight !== 0 && weight !== 1) problems.push(invalid(draft.pointers[index] ?? ''));
    if (turn.role !== 'assistant') continue;
    answers += 1;
    if (weight !== 0) learnt += 1;
  }
  if (answers > 0 && learnt === 0) {
    const message = 'Every answer of the conversation has the weight 0: nothing is learnt from it';
    problems.push(rowError('weight_all_zero', '', message, 'Give one answer the weight 1, or take the row out.'));
  }
  return problems;
}
