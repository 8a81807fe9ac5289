import type { DataConfig } from '../config/data-config.ts';
import { labelHint } from './label-hint.ts';
import { rowError, rowWarning, type Problem } from './problem.ts';
import { weightProblems } from './shape/weight.ts';
import { isBlank } from './shape/cell-text.ts';
import { hasImage, turnText, type Draft, type Turn } from './shape/draft.ts';

const HOLE = /\{\{\s*[\p{L}_][\p{L}\p{N}_.\- ]*\}\}/u;

function isEmpty(turn: Turn): boolean {
  if (turn['tool_calls'] !== undefined || hasImage(turn)) return false;
  return isBlank(turnText(turn));
}

/** Whether the row has no answer at all: blank, or no message of the assistant. */
export function isUnlabelled(draft: Draft): boolean {
  const answer = draft.turns.findLast((turn) => turn.role === 'assistant');
  return draft.turns.length > 0 && (answer === undefined || isEmpty(answer));
}

function blankProblems(draft: Draft): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, turn] of draft.turns.entries()) {
    const pointer = draft.pointers[index] ?? '';
    if (!isEmpty(turn)) continue;
    if (turn.role === 'user')
      problems.push(rowError('prompt_blank', pointer, 'The prompt is blank', 'Fill it, or take the row out.'));
    if (turn.role === 'assistant')
      problems.push(
        rowError(
          'completion_blank',
          pointer,
          'The answer is blank',
          'Fill it, take the row out, or set data.skip_unlabelled.',
        ),
      );
  }
  const last = draft.turns.findLastIndex((turn) => turn.role === 'assistant');
  if (draft.turns.length > 0 && last === -1) {
    problems.push(
      rowError(
        'answer_missing',
        '',
        'The conversation has no answer of the assistant',
        'Add one, or take the row out.',
      ),
    );
  } else if (
    last !== -1 &&
    !draft.turns.slice(0, last).some((turn) => turn.role !== 'system' && turn.role !== 'developer')
  ) {
    problems.push(rowError('prompt_missing', '', 'Nothing is asked before the answer', 'Add the user’s message.'));
  }
  if (draft.shape === 'preference' && draft.turns.length > 0 && (draft.refused === null || isEmpty(draft.refused))) {
    problems.push(rowError('rejected_blank', '', 'The answer to avoid is blank', 'Fill it, or take the row out.'));
  }
  return problems;
}

/** Blank prompts and answers, and template holes left in a text (one warning a row). */
export function checkTexts(draft: Draft): readonly Problem[] {
  const problems = [...blankProblems(draft), ...weightProblems(draft)];
  const hole = draft.turns.findIndex((turn) => HOLE.test(turnText(turn)));
  if (hole !== -1) {
    const pointer = draft.pointers[hole] ?? '';
    problems.push(
      rowWarning(
        'template_hole',
        pointer,
        'A template hole of the form {{name}} was left unfilled',
        'Fill it in before training, or the model will learn to write it.',
      ),
    );
  }
  return problems;
}

/** The draft after `label_map`, whether that changed it, and the error of an answer outside the closed set. */
export function applyLabels(
  draft: Draft,
  data: DataConfig,
): { readonly draft: Draft; readonly mapped: boolean; readonly problems: readonly Problem[] } {
  const at = draft.turns.findLastIndex((turn) => turn.role === 'assistant');
  const answer = draft.turns[at];
  if (answer === undefined || isEmpty(answer)) return { draft, mapped: false, problems: [] };
  const given = turnText(answer);
  const replacement =
    data.label_map !== undefined && Object.hasOwn(data.label_map, given) ? data.label_map[given] : undefined;
  const label = replacement ?? given;
  const mapped = label !== given;
  const result = mapped ? { ...draft, turns: draft.turns.with(at, { ...answer, content: label }) } : draft;
  if (data.labels === undefined || data.labels.includes(label)) return { draft: result, mapped, problems: [] };
  const hint = labelHint(label, data.labels);
  return {
    draft: result,
    mapped,
    problems: [rowError('label_unknown', draft.pointers[at] ?? '', 'The answer is none of data.labels', hint)],
  };
}
