import type { Ledger, LedgerIssue } from '../dataset/ledger.ts';
import type { LedgerTotals } from '../domain/run-outcome.ts';
import { count } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Hole, Markup } from './html.ts';
import type { ReportData } from './report-data.ts';
import { section } from './section.ts';
import { dataTable } from './table.ts';

/** How many places of one issue are named; `rejected.jsonl` and `report.json` hold them all. */
const PLACES = 3;

const COUNTED = [
  ['rows', 'Rows'],
  ['accepted', 'Accepted'],
  ['repaired', 'Repaired'],
  ['rejected', 'Rejected'],
  ['duplicates', 'Duplicates'],
  ['excluded', 'Excluded'],
  ['blank', 'Blank lines'],
] as const satisfies readonly (readonly [keyof LedgerTotals, string])[];

function counts(totals: LedgerTotals): readonly string[] {
  return COUNTED.map(([key]) => count(totals[key]));
}

function place({ source, row, line }: LedgerIssue): string {
  if (row === null) return source;
  return line === null ? `${source} row ${count(row)}` : `${source} row ${count(row)} (line ${count(line)})`;
}

function issueRows({ issues, issue_counts }: Ledger): readonly (readonly Hole[])[] {
  return Object.entries(issue_counts)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([code, times]) => {
      const listed = issues.filter((issue) => issue.code === code);
      const places = listed.slice(0, PLACES).map(place).join(', ');
      return [
        html`<code>${code}</code>`,
        listed[0]?.severity ?? '',
        count(times),
        times > PLACES ? `${places}, …` : places,
      ];
    });
}

function reasonsRows(counted: Readonly<Record<string, number>>): readonly (readonly Hole[])[] {
  return Object.entries(counted)
    .filter(([, rows]) => rows > 0)
    .map(([reason, rows]) => [reason.replaceAll('_', ' '), count(rows)]);
}

function reasonsTable(
  title: string,
  counted: Readonly<Record<string, number>>,
  [what, number]: readonly [string, string] = ['Reason', 'Rows'],
): Markup {
  const rows = reasonsRows(counted);
  if (rows.length === 0) return NOTHING;
  return html`<div>
    <h3>${title}</h3>
    ${dataTable({ caption: title, columns: [{ title: what }, { title: number, numeric: true }], rows })}
  </div>`;
}

/** The row ledger: where every row of every source went. Names positions, never a text. */
export function ledgerSection(ledger: Ledger | null): Markup {
  if (ledger === null) return NOTHING;
  const issues = issueRows(ledger);
  return section({
    id: 'ledger',
    title: 'Where every row went',
    wide: true,
    body: html`<p class="note">
        Rows = accepted + repaired + rejected + duplicates + excluded. Blank lines are no rows.
      </p>
      ${dataTable({
        caption: 'Row ledger',
        columns: [{ title: 'Source' }, ...COUNTED.map(([, title]) => ({ title, numeric: true }))],
        rows: ledger.sources.map((source) => [source.path, ...counts(source)]),
        totals: ['All', ...counts(ledger.totals)],
      })}
      <div class="side-by-side">
        ${reasonsTable('Why rows were excluded', ledger.excluded_by)}
        ${reasonsTable('Why rows were repaired', ledger.repairs)}
        ${reasonsTable('Personal data found', ledger.pii, ['Kind', 'Pieces'])}
      </div>
      ${
        issues.length === 0
          ? html`<p>No row had an issue.</p>`
          : html`<h3>Issues found</h3>
              ${dataTable({
                caption: 'Issues found in the rows',
                columns: [
                  { title: 'Code' },
                  { title: 'Severity' },
                  { title: 'Times', numeric: true },
                  { title: 'Where' },
                ],
                rows: issues,
              })}`
      }`,
  });
}

/** What was written for training, for validation, and held out for the test. */
export function splitsSection({ rows, tokens, ledger }: ReportData): Markup {
  const line = (title: string, key: keyof ReportData['rows']): readonly Hole[] => [
    title,
    count(rows[key]),
    count(tokens[key]),
  ];
  return section({
    id: 'splits',
    title: 'Splits',
    body: html`${dataTable({
      caption: 'Splits',
      columns: [{ title: 'Split' }, { title: 'Rows', numeric: true }, { title: 'Tokens', numeric: true }],
      rows: [line('Training', 'train'), line('Validation', 'validation'), line('Test, never trained on', 'test')],
      totals: [
        'All',
        count(rows.train + rows.validation + rows.test),
        count(tokens.train + tokens.validation + tokens.test),
      ],
    })}
    ${
      ledger === null
        ? NOTHING
        : html`<p class="note">
            Tokens counted with ${ledger.tokens.tokenizer}${ledger.tokens.exact ? '' : ', an estimate for this model'}.
          </p>`
    }`,
  });
}
