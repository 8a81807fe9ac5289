import type { SourceConfig } from '../../config/data-config.ts';
import { pointerTo, rowWarning, type Problem } from '../problem.ts';
import { cellText, isBlank, notTextProblem } from './cell-text.ts';
import type { ColumnPlan } from './column-plan.ts';
import { draftOf, type Draft, type Turn } from './draft.ts';
import { readTools } from './tools.ts';

type Row = Readonly<Record<string, unknown>>;

function withSystem(
  system: string | null,
  column: string | null,
  pair: readonly Turn[],
  pointers: readonly string[],
): Pick<Draft, 'turns' | 'pointers'> {
  if (isBlank(system)) return { turns: pair, pointers };
  return {
    turns: [{ role: 'system', content: system }, ...pair],
    pointers: [pointerTo(column ?? 'system'), ...pointers],
  };
}

function textAt(row: Row, column: string | null): string {
  return column === null ? '' : (cellText(row[column]) ?? '');
}

/** Alpaca's input follows the instruction after an empty line. */
export function alpacaPrompt(instruction: string, input: string): string {
  if (isBlank(input)) return instruction;
  return isBlank(instruction) ? input : `${instruction}\n\n${input}`;
}

/** Prompt and answer columns, with tools where there are some. */
export function pairDraft(row: Row, plan: ColumnPlan): Draft {
  const prompt = alpacaPrompt(textAt(row, plan.prompt), textAt(row, plan.input));
  const { tools, problems: toolProblems } = readTools(row, plan.tools);
  const problems = [plan.prompt, plan.input, plan.completion, plan.system]
    .map((column) => notTextProblem(row, column))
    .filter((problem) => problem !== null);
  const pair = [
    { role: 'user', content: prompt },
    { role: 'assistant', content: textAt(row, plan.completion) },
  ];
  const pointers = [pointerTo(plan.prompt ?? 'prompt'), pointerTo(plan.completion ?? 'completion')];
  return draftOf(plan.shape, {
    ...withSystem(textAt(row, plan.system), plan.system, pair, pointers),
    tools,
    problems: [...problems, ...toolProblems],
  });
}

const HOLE = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** The columns that a template's texts name. */
export function templateColumns(template: NonNullable<SourceConfig['template']>): readonly string[] {
  const texts = [template.system ?? '', template.user, template.assistant];
  return [...new Set(texts.flatMap((text) => [...text.matchAll(HOLE)].map((match) => match[1] ?? '')))];
}

/** Messages filled into the template of the configuration; a hole without a value leaves nothing, and a warning. */
export function templateDraft(row: Row, template: NonNullable<SourceConfig['template']>): Draft {
  const problems: Problem[] = [];
  const fill = (text: string): string =>
    text.replaceAll(HOLE, (_, column: string) => {
      const notText = notTextProblem(row, column);
      if (notText !== null) problems.push(notText);
      const value = cellText(row[column]);
      if (value === null && notText === null) {
        problems.push(
          rowWarning(
            'template_hole',
            pointerTo(column),
            'The template names a column that this row lacks',
            'Fill the column, or take it out of the template.',
          ),
        );
      }
      return value ?? '';
    });
  const pair = [
    { role: 'user', content: fill(template.user) },
    { role: 'assistant', content: fill(template.assistant) },
  ];
  const system = template.system === undefined ? null : fill(template.system);
  return draftOf('prompt_completion', { ...withSystem(system, 'system', pair, ['/user', '/assistant']), problems });
}
