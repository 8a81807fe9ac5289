import type { DataConfig, SourceConfig } from '../config/data-config.ts';
import { applyLabels, checkTexts, isUnlabelled } from './check-row.ts';
import type { FilteredDraft } from './pii/pii-filter.ts';
import { asWarning, hasError, type Problem } from './problem.ts';
import type { SourceRecord } from './read/source-record.ts';
import { answerText, rowKeys, type RowKeys } from './row-keys.ts';
import { createConversationCheck } from './check-conversation.ts';
import { findImages } from './rules/check-images.ts';
import { checkRules } from './rules/check-rules.ts';
import type { NamedRules } from './rules/rule-packs.ts';
import { cellText, isBlank } from './shape/cell-text.ts';
import { toldColumns } from './shape/column-plan.ts';
import type { RowConverter } from './shape/create-converter.ts';
import { isObject, type Draft, type RowRepair } from './shape/draft.ts';
import { isErased, type ErasedSubjects } from './subject.ts';

/** What the reports may name a row by. */
export interface RowLabels {
  readonly group: string | null;
  readonly id: string | null;
  readonly subject: string | null;
  readonly slices: Readonly<Record<string, string>>;
}

/** What personal data (and secrets) a row holds. */
export type PersonalData = Pick<FilteredDraft, 'found' | 'leftAlone'>;

const NO_PERSONAL_DATA: PersonalData = { found: new Map(), leftAlone: false };

/** What one record came to, before it is compared with any other. */
export type ConvertedRow =
  | { readonly outcome: 'filtered' | 'erased' | 'unlabelled'; readonly problems: readonly Problem[] }
  | {
      readonly outcome: 'rejected';
      readonly problems: readonly Problem[];
      readonly personal: PersonalData;
      readonly refusals: readonly (readonly Problem[])[];
    }
  | {
      readonly outcome: 'accepted' | 'repaired';
      readonly problems: readonly Problem[];
      readonly draft: Draft;
      readonly keys: RowKeys;
      readonly labels: RowLabels;
      readonly answer: string;
      /** Empty where the row was accepted as it is. */
      readonly repairs: readonly RowRepair[];
      readonly personal: PersonalData;
      /** By provider, in the order they were named: what each would refuse the row for. */
      readonly refusals: readonly (readonly Problem[])[];
    };

function isFiltered(value: Readonly<Record<string, unknown>>, where: SourceConfig['where']): boolean {
  return Object.entries(where ?? {}).some(([column, wanted]) => {
    const cell = cellText(value[column]) ?? '';
    return !wanted.some((option) => String(option) === cell);
  });
}

function rowLabels(value: Readonly<Record<string, unknown>>, source: SourceConfig, data: DataConfig): RowLabels {
  const told = toldColumns(source);
  const textOf = (column: string | undefined): string | null => {
    const text = column === undefined ? null : cellText(value[column]);
    return isBlank(text) ? null : text;
  };
  const columns = told.slice === undefined ? [] : typeof told.slice === 'string' ? [told.slice] : told.slice;
  const slices = Object.fromEntries(columns.map((column) => [column, textOf(column) ?? '']));
  return {
    group: textOf(told.group ?? data.split.group),
    id: textOf(told.id),
    subject: textOf(told.subject),
    slices: source.tag === undefined ? slices : { ...slices, tag: source.tag },
  };
}

/** Decides a record's outcome in the order of the ledger: filtered, erased, unlabelled, rejected, else good so far. */
export function createRowConverter(options: {
  readonly converter: RowConverter;
  readonly source: SourceConfig;
  readonly data: DataConfig;
  readonly rules: readonly NamedRules[];
  /** Counts the tokens of a row; called only where a provider sets a limit. */
  readonly tokens: (draft: Draft) => number;
  readonly filter: (draft: Draft) => FilteredDraft;
  readonly erased: ErasedSubjects | null;
}): (record: SourceRecord) => ConvertedRow {
  const { converter, source, data, rules, tokens, filter, erased } = options;
  const subjectColumn = toldColumns(source).subject;
  const checkConversation = createConversationCheck();
  return (record) => {
    if (record.value === undefined)
      return { outcome: 'rejected', problems: record.problems, personal: NO_PERSONAL_DATA, refusals: [] };
    const row = isObject(record.value) ? record.value : {};
    if (isFiltered(row, source.where)) return { outcome: 'filtered', problems: [] };
    if (erased !== null && subjectColumn !== undefined) {
      const subject = cellText(row[subjectColumn]);
      if (subject !== null && isErased(erased, subject)) return { outcome: 'erased', problems: [] };
    }

    const converted = converter.convert(record.value);
    if (data.skip_unlabelled && isUnlabelled(converted)) return { outcome: 'unlabelled', problems: [] };
    const { draft: labelled, mapped, problems } = applyLabels(converted, data);
    const { draft, problems: personalProblems, repairs: cleaned, ...personal } = filter(labelled);
    const images = findImages(draft);
    const { always, inTraining } = checkConversation(draft, images);
    const own = [
      ...record.problems,
      ...draft.problems,
      ...checkTexts(draft),
      ...always,
      ...problems,
      ...personalProblems,
    ];
    if (rules.length === 0) own.push(...inTraining.map(asWarning));
    const refusals = rules.map((named) => [
      ...inTraining,
      ...checkRules(draft, named, { images, tokens: () => tokens(draft) }),
    ]);
    // Only where one provider is named do its rules decide; with several they are counted beside the ledger.
    const decisive = refusals.length === 1 ? (refusals[0] ?? []) : [];
    const found = [...own.filter((problem) => !decisive.some(({ code }) => code === problem.code)), ...decisive];
    if (hasError(found)) return { outcome: 'rejected', problems: found, personal, refusals };

    const labels = rowLabels(row, source, data);
    const repairs: readonly RowRepair[] = [...draft.repairs, ...(mapped ? ['label_map' as const] : []), ...cleaned];
    return {
      outcome: repairs.length > 0 ? 'repaired' : 'accepted',
      repairs,
      personal,
      problems: found,
      draft,
      keys: rowKeys(draft, labels.group),
      labels,
      answer: answerText(draft),
      refusals,
    };
  };
}
