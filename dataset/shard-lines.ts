import type { DataConfig, SourceConfig } from '../config/data-config.ts';
import { conflictError } from './conflict-problems.ts';
import { createRowConverter, type ConvertedRow } from './convert-row.ts';
import type { TokenCounter } from './count-tokens.ts';
import { countOne, createIssueLog, issueOf, type Counts } from './issue-log.ts';
import { createLabelTracker, type LabelTracker } from './label-set.ts';
import type { LedgerIssue } from './ledger.ts';
import { createPiiFilter, type AnswersAs } from './pii/pii-filter.ts';
import type { Pseudonyms } from './pii/pseudonym.ts';
import { hasError, type Problem } from './problem.ts';
import type { SourceRecord } from './read/source-record.ts';
import type { NamedRules } from './rules/rule-packs.ts';
import type { RowConverter } from './shape/create-converter.ts';
import { hasImage, turnText, type Draft } from './shape/draft.ts';
import type { ShardLine } from './shard-line.ts';
import { subjectDigest, type ErasedSubjects } from './subject.ts';
import { trainingLine } from './training-line.ts';

function rejectedLine(source: string, record: SourceRecord, problems: readonly Problem[]): string {
  const { row, line, raw } = record;
  return JSON.stringify({ source, row, line, ...raw, problems });
}

function draftTokens(draft: Draft, count: TokenCounter): number {
  const texts = [...draft.turns, ...(draft.refused === null ? [] : [draft.refused])];
  return texts.reduce((sum, turn) => {
    const calls = turn['tool_calls'];
    return sum + count(turnText(turn)) + (calls === undefined ? 0 : count(JSON.stringify(calls)));
  }, 0);
}

function goodLine(
  row: Extract<ConvertedRow, { outcome: 'accepted' | 'repaired' }>,
  record: SourceRecord,
  context: {
    readonly data: DataConfig;
    readonly source: string;
    readonly count: TokenCounter;
    readonly systemTokens: number;
    readonly tracker: LabelTracker;
  },
): ShardLine {
  const { data, count } = context;
  const { group, id, subject, slices } = row.labels;
  const ownSystem = row.draft.turns.some((turn) => turn.role === 'system' || turn.role === 'developer');
  const refusedBy = row.refusals.flatMap((problems, index) => (hasError(problems) ? [index] : []));
  const isLabel = context.tracker.add(row.answer);
  return {
    row: {
      outcome: row.outcome,
      row: record.row,
      line: record.line,
      ...row.keys,
      tokens: draftTokens(row.draft, count) + (ownSystem ? 0 : context.systemTokens),
      answerTokens: count(row.answer),
      ...(isLabel ? { label: row.answer } : {}),
      ...(group === null ? {} : { group }),
      ...(id === null ? {} : { id }),
      ...(subject === null ? {} : { subject: subjectDigest(subject) }),
      ...(Object.keys(slices).length === 0 ? {} : { slices }),
      ...(row.repairs.every((repair) => repair === 'label_map') ? {} : { repairs: row.repairs }),
      ...(row.draft.refused === null ? {} : { pair: true }),
      ...(row.draft.turns.some(hasImage) ? { images: true } : {}),
      ...(refusedBy.length === 0 ? {} : { refusedBy }),
    },
    text: trainingLine(row.draft, data.system),
    ifRejected:
      data.on_conflict === 'error' ? rejectedLine(context.source, record, [...row.problems, conflictError]) : '',
  };
}

/** Makes the lines of a shard's records, one after the other, and counts what is wrong with them. */
export interface ShardLines {
  lineFor(record: SourceRecord): ShardLine;
  /** A problem of the source as a whole. */
  addSourceProblem(problem: Problem): void;
  readonly issueCounts: Readonly<Counts>;
  /** By provider. */
  readonly refusalCounts: Readonly<Record<string, Readonly<Counts>>>;
  readonly tracker: LabelTracker;
  /** What was found, and whether it was left alone in answers that are no labels; to be asked at the end. */
  personalData(): { readonly pii: Readonly<Counts>; readonly answersLeftAlone: boolean };
}

export function createShardLines(options: {
  readonly displayPath: string;
  readonly source: SourceConfig;
  readonly data: DataConfig;
  readonly rules: readonly NamedRules[];
  readonly converter: RowConverter;
  readonly count: TokenCounter;
  readonly pseudonyms: Pseudonyms | null;
  readonly answersAs: AnswersAs;
  readonly erased: ErasedSubjects | null;
  /** The first thousand issues. */
  readonly onIssue: (issue: LedgerIssue) => void;
}): ShardLines {
  const { displayPath, data, rules, count } = options;
  const systemTokens = data.system === undefined ? 0 : count(data.system);
  const tokens = (draft: Draft): number => draftTokens(draft, count);
  const filter = createPiiFilter(data, options.pseudonyms, options.answersAs);
  const convert = createRowConverter({ ...options, tokens, filter });
  const pii: Counts = {};
  let leftAlone = false;
  const issues = createIssueLog(options.onIssue);
  const refusalCounts: Record<string, Counts> = Object.fromEntries(rules.map(({ name }) => [name, {}]));
  const tracker = createLabelTracker();
  const context = { data, source: displayPath, count, systemTokens, tracker };
  return {
    addSourceProblem: (problem) => issues.add(issueOf(problem, displayPath, null)),
    issueCounts: issues.counts,
    refusalCounts,
    tracker,
    personalData: () => ({ pii: { ...pii }, answersLeftAlone: leftAlone && tracker.labels() === null }),
    lineFor(record) {
      const converted = convert(record);
      for (const problem of converted.problems) issues.add(issueOf(problem, displayPath, record));
      if (!('refusals' in converted)) {
        return { row: { outcome: converted.outcome, row: record.row, line: record.line }, text: '', ifRejected: '' };
      }
      for (const [kind, pieces] of converted.personal.found) countOne(pii, kind, pieces);
      leftAlone ||= converted.personal.leftAlone;
      for (const [index, problems] of converted.refusals.entries()) {
        const counts = refusalCounts[rules[index]?.name ?? ''];
        for (const problem of problems) if (counts !== undefined) countOne(counts, problem.code);
      }
      if ('draft' in converted) return goodLine(converted, record, context);
      const text = rejectedLine(displayPath, record, converted.problems);
      return { row: { outcome: 'rejected', row: record.row, line: record.line }, text, ifRejected: '' };
    },
  };
}
