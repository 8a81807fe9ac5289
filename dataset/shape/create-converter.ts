import type { SourceConfig } from '../../config/data-config.ts';
import type { RowShape } from '../ledger.ts';
import { nearest } from '../../config/nearest.ts';
import { rowError, type Problem } from '../problem.ts';
import { chatDraft } from './chat-rows.ts';
import { isTextOnly, planColumns, toldColumns, type ColumnPlan } from './column-plan.ts';
import { draftOf, isObject, type Draft } from './draft.ts';
import { withRowImages } from './images.ts';
import { withWeight } from './weight.ts';
import { pairDraft, templateColumns, templateDraft } from './pair-rows.ts';
import { preferenceDraft } from './preference-rows.ts';

/** Turns the rows of one source into drafts, and remembers the shape that they had. */
export interface RowConverter {
  convert(value: unknown): Draft;
  /** Rows of a shape that were converted elsewhere. */
  countRows(shape: RowShape, count: number): void;
  /** The shape of most rows; null before the first. */
  shape(): RowShape | null;
}

function columnsUnknown(message: string): Problem {
  return rowError(
    'columns_unknown',
    '',
    message,
    'Name them: --prompt-column and --completion-column, or "columns" of the source.',
  );
}

/** Configured names of what a row cannot do without that the table lacks. */
function missingColumns(columns: readonly string[], source: SourceConfig, group: string | null): readonly Problem[] {
  const told = toldColumns(source);
  const needed = [
    told.prompt,
    told.completion,
    told.system,
    told.messages,
    told.chosen,
    told.rejected,
    told.tools,
    told.weight,
    told.images,
    told.group ?? group ?? undefined,
  ];
  const names = [...needed, ...(source.template === undefined ? [] : templateColumns(source.template))];
  return names
    .filter((name) => name !== undefined && !columns.includes(name))
    .map((name) => {
      const near = nearest(name ?? '', columns);
      return rowError(
        'columns_unknown',
        '',
        `The file has no column "${name}"`,
        near === null ? 'Name one of its columns.' : `Did you mean "${near}"?`,
      );
    });
}

function draftBy(plan: ColumnPlan, row: Readonly<Record<string, unknown>>, source: SourceConfig): Draft {
  if (source.template !== undefined) return templateDraft(row, source.template);
  if (plan.shape === 'chat' || plan.shape === 'sharegpt') return chatDraft(row, plan);
  if (plan.shape === 'preference') return preferenceDraft(row, plan);
  return pairDraft(row, plan);
}

/**
 * `imageRoot` is the folder that image paths stand against. `columns` are a table's; null for JSON, where a row whose keys tell its shape is read by them, and any other by the
 * plan of the first row that told one.
 */
export function createConverter(
  columns: readonly string[] | null,
  source: SourceConfig,
  group: string | null,
  imageRoot: string | null,
): RowConverter {
  const plans = new Map<string, ColumnPlan | null>();
  const shapes = new Map<RowShape, number>();
  const missing = columns === null ? [] : missingColumns(columns, source, group);
  let usual: ColumnPlan | null = null;

  function planFor(row: Readonly<Record<string, unknown>>): ColumnPlan | null {
    const names = columns ?? Object.keys(row);
    const signature = names.join('\u0000');
    const known = plans.get(signature);
    if (known !== undefined) return known ?? usual;
    // Two keys without a known name are prompt and answer, but only where no row before told otherwise.
    const byName = columns === null ? planColumns(names, source, false) : null;
    const plan = byName ?? (columns !== null || usual === null ? planColumns(names, source) : null);
    if (plans.size < 1_000) plans.set(signature, plan);
    usual ??= plan;
    return plan ?? usual;
  }

  function count(draft: Draft): Draft {
    shapes.set(draft.shape, (shapes.get(draft.shape) ?? 0) + 1);
    return draft;
  }

  function complete(draft: Draft, row: Readonly<Record<string, unknown>>, plan: ColumnPlan): Draft {
    return withRowImages(withWeight(draft, row, plan.weight), row, plan.images, imageRoot);
  }

  return {
    convert(value) {
      if (!isObject(value)) {
        const isText = typeof value === 'string';
        const message = isText ? 'The row is a text without an answer' : 'The row is no JSON object';
        return count(draftOf('text', { problems: [columnsUnknown(message)] }));
      }
      if (missing.length > 0) return draftOf(source.shape ?? 'prompt_completion', { problems: missing });
      const plan = planFor(value);
      if (plan !== null) return count(complete(draftBy(plan, value, source), value, plan));
      const names = columns ?? Object.keys(value);
      const message = `None of the row’s ${names.length} columns is known to be ${isTextOnly(names) ? 'an answer' : 'a prompt and an answer'}`;
      const draft = draftOf(isTextOnly(names) ? 'text' : 'prompt_completion', { problems: [columnsUnknown(message)] });
      return isTextOnly(names) ? count(draft) : draft;
    },
    countRows: (shape, rows) => void shapes.set(shape, (shapes.get(shape) ?? 0) + rows),
    shape() {
      const [most] = [...shapes.entries()].sort((a, b) => b[1] - a[1]);
      return most?.[0] ?? null;
    },
  };
}
