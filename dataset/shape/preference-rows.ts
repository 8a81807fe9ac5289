import { canonicalJson } from '../../domain/canonical-json.ts';
import { pointerTo, rowError, type Problem } from '../problem.ts';
import { cellText, parsedCell } from './cell-text.ts';
import { readTurns, withOwnSystem, type Turns } from './chat-rows.ts';
import type { ColumnPlan } from './column-plan.ts';
import { draftOf, isObject, type Draft, type Turn } from './draft.ts';
import { alpacaPrompt } from './pair-rows.ts';
import { readTools } from './tools.ts';

type Row = Readonly<Record<string, unknown>>;

const SPEAKER = /(?:^|\n\n)(Human|Assistant): ?/g;

/** A transcript of `\n\nHuman: …\n\nAssistant: …` as messages; null where the text is none. */
function transcript(text: string, column: string): Turns | null {
  const marks = [...text.matchAll(SPEAKER)];
  if (marks.length < 2 || marks[0]?.index !== 0) return null;
  const turns = marks.map((mark, index): Turn => {
    const content = text.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? text.length);
    return { role: mark[1] === 'Human' ? 'user' : 'assistant', content };
  });
  return { turns, pointers: turns.map(() => pointerTo(column)), repairs: [], problems: [] };
}

/** One side of the pair: a text, a message, a list that ends with one, or (without a prompt) a whole transcript. */
function readSide(value: unknown, column: string, hasPrompt: boolean): Turns {
  const parsed = typeof value === 'string' && value.trimStart().startsWith('[{') ? (parsedCell(value) ?? value) : value;
  if (typeof parsed === 'string') {
    const whole = hasPrompt ? null : transcript(parsed, column);
    if (whole !== null) return whole;
    return {
      turns: [{ role: 'assistant', content: parsed }],
      pointers: [pointerTo(column)],
      repairs: [],
      problems: [],
    };
  }
  return readTurns(isObject(parsed) ? [parsed] : parsed, column);
}

function promptOf(row: Row, plan: ColumnPlan): Turns | null {
  if (plan.messages !== null && row[plan.messages] !== undefined) {
    const value = row[plan.messages];
    // OpenAI's own form: { "input": { "messages": […] } }.
    return readTurns(isObject(value) ? value['messages'] : value, plan.messages);
  }
  if (plan.prompt === null || row[plan.prompt] === undefined) return null;
  const value = row[plan.prompt];
  if (Array.isArray(value)) return readTurns(value, plan.prompt);
  const content = alpacaPrompt(cellText(value) ?? '', plan.input === null ? '' : (cellText(row[plan.input]) ?? ''));
  return { turns: [{ role: 'user', content }], pointers: [pointerTo(plan.prompt)], repairs: [], problems: [] };
}

function sidesProblem(chosen: Turns, rejected: Turns, column: string): Problem | null {
  const before = (side: Turns): string => canonicalJson(side.turns.slice(0, -1));
  if (chosen.turns.length === 0 || rejected.turns.length === 0) return null;
  const bothWhole = chosen.turns.length > 1 && rejected.turns.length > 1;
  if (bothWhole && before(chosen) !== before(rejected)) {
    const message = 'The two answers follow different conversations';
    return rowError('preference_prompts_differ', pointerTo(column), message, 'Pair two answers to one prompt.');
  }
  if (canonicalJson(chosen.turns.at(-1)) !== canonicalJson(rejected.turns.at(-1))) return null;
  const message = 'The preferred answer and the one to avoid are the same';
  return rowError('preference_equal', pointerTo(column), message, 'Take the row out, or mend one of the two.');
}

/** `messages` that end with the preferred answer, beside a `rejected_response`. */
function splitLastAnswer(given: Turns): readonly [prompt: Turns, answer: Turns] {
  return [
    { ...given, turns: given.turns.slice(0, -1), pointers: given.pointers.slice(0, -1) },
    { ...given, turns: given.turns.slice(-1), pointers: given.pointers.slice(-1), problems: [] },
  ];
}

/** A prompt with a chosen and a rejected answer. Lists that hold the whole conversation bring their own prompt. */
export function preferenceDraft(row: Row, plan: ColumnPlan): Draft {
  const rejectedColumn = plan.rejected ?? 'rejected';
  const chosenColumn = plan.chosen ?? plan.messages ?? 'chosen';
  const given = promptOf(row, plan);
  const [named, chosen] =
    plan.chosen === null && given !== null
      ? splitLastAnswer(given)
      : [given, readSide(row[chosenColumn], chosenColumn, given !== null)];
  const rejected = readSide(row[rejectedColumn], rejectedColumn, named !== null);
  const own = { ...chosen, turns: chosen.turns.slice(0, -1), pointers: chosen.pointers.slice(0, -1), problems: [] };
  const before = withOwnSystem(row, plan.system, named === null || own.turns.length > 0 ? own : named);
  const answer = chosen.turns.at(-1);
  const input = plan.messages === null ? undefined : row[plan.messages];
  const { tools, problems } = readTools(isObject(input) && plan.tools === null ? input : row, plan.tools ?? 'tools');
  const sideProblem = sidesProblem(chosen, rejected, rejectedColumn);
  return draftOf('preference', {
    turns: answer === undefined ? before.turns : [...before.turns, answer],
    pointers: answer === undefined ? before.pointers : [...before.pointers, chosen.pointers.at(-1) ?? ''],
    tools,
    refused: rejected.turns.at(-1) ?? null,
    repairs: [...new Set([...before.repairs, ...chosen.repairs, ...rejected.repairs])],
    problems: [
      ...(named?.problems ?? []),
      ...chosen.problems,
      ...rejected.problems,
      ...problems,
      ...(sideProblem === null ? [] : [sideProblem]),
    ],
  });
}
