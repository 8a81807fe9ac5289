import { signedPoints } from '../domain/shares-in-words.ts';
import { confidenceText, count, money, percent, pointsRange } from './figures-in-words.ts';
import { plainMarkdown as plain } from './markdown-text.ts';
import type { ReportData } from './report-data.ts';
import { comparison, headline, LOCAL_PROVIDER_NOTE } from './verdict-words.ts';

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function evaluationLines({ evaluation }: ReportData): readonly string[] {
  if (evaluation === null) return [];
  const { figures, gate, checks } = evaluation;
  return [
    row(['', 'baseline', 'fine-tuned', 'difference', `${confidenceText(gate.confidence)} interval`, 'prompts']),
    row(['---', '---:', '---:', '---:', '---:', '---:']),
    row([
      plain(figures.metric),
      percent(figures.baseline),
      percent(figures.candidate),
      `${signedPoints(figures.difference)} points`,
      pointsRange(figures.confidenceInterval),
      count(figures.n),
    ]),
    '',
    ...checks.map((check) => `- [${check.holds ? 'x' : ' '}] ${plain(check.condition)}: ${plain(check.measured)}`),
    '',
  ];
}

function dataLines({ ledger, rows }: ReportData): readonly string[] {
  if (ledger === null) return [];
  const { totals } = ledger;
  return [
    `Data: ${count(totals.rows)} rows: ${count(totals.accepted)} accepted, ${count(totals.repaired)} repaired, ` +
      `${count(totals.rejected)} rejected, ${count(totals.duplicates)} duplicates, ${count(totals.excluded)} excluded. ` +
      `Split into ${count(rows.train)} for training, ${count(rows.validation)} for validation, ${count(rows.test)} for the test.`,
    '',
  ];
}

/** The report in short, for a pull request or a chat. */
export function renderMarkdown(data: ReportData): string {
  const { outcome, evaluation, warnings } = data;
  const { championBefore, championAfter, cost, error } = outcome;
  const verdict = outcome.verdict?.replaceAll('_', ' ') ?? outcome.stage;
  return [
    `## ${plain(outcome.name)}: ${plain(verdict)}`,
    '',
    headline(data),
    '',
    ...(evaluation === null ? [] : [plain(comparison(evaluation).join(' ')), '']),
    ...(data.isLocalProvider ? [LOCAL_PROVIDER_NOTE, ''] : []),
    ...(error === null ? [] : [`${plain(error.code)}: ${plain(error.message)} ${plain(error.hint)}`.trimEnd(), '']),
    ...evaluationLines(data),
    ...outcome.reasons.map((reason) => `- ${plain(reason)}`),
    ...(outcome.reasons.length === 0 ? [] : ['']),
    ...dataLines(data),
    `Champion: ${plain(championBefore ?? 'none')} → ${plain(championAfter ?? 'none')}. ` +
      `Cost: ${cost === null ? 'not known' : plain(money(cost.total, cost.currency))}. Run: ${plain(outcome.runId)}.`,
    '',
    ...warnings.map((warning) => `- Warning: ${plain(warning)}`),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
