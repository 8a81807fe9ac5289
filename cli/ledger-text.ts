import { placeOf } from '../dataset/ledger.ts';
import type { Ledger, LedgerIssue } from '../dataset/ledger.ts';
import { table } from './table.ts';

const SHOWN_OF_A_KIND = 3;
const SHOWN_HINTS = 8;
const COUNTS = ['rows', 'accepted', 'repaired', 'rejected', 'duplicates', 'excluded', 'blank'] as const;

/** The ledger for people: counts of every source, then the problems by kind with their first places. */
export function ledgerText(ledger: Ledger): string {
  const rows = ledger.sources.map((source) => [source.path, ...COUNTS.map((count) => String(source[count]))]);
  const totals = ['total', ...COUNTS.map((count) => String(ledger.totals[count]))];
  const lines = [
    table(['source', ...COUNTS], ledger.sources.length > 1 ? [...rows, totals] : rows, { right: COUNTS.length }),
  ];
  const excluded = Object.entries(ledger.excluded_by).filter(([, count]) => count > 0);
  if (excluded.length > 0)
    lines.push(`excluded: ${excluded.map(([reason, count]) => `${reason} ${count}`).join(', ')}`);
  const { tokens } = ledger;
  const exactly = tokens.exact ? '' : ', an estimate';
  lines.push(
    `tokens: ${tokens.total} (median ${tokens.p50}, 95 % under ${tokens.p95}, longest ${tokens.max}; ${tokens.tokenizer}${exactly})`,
  );
  for (const [name, { trainable, issue_counts: counts }] of Object.entries(ledger.providers)) {
    const problems = Object.entries(counts).map(([code, count]) => `${code} ${count}`);
    lines.push(
      `${name}: ${trainable ? 'can train this' : 'cannot train this'}${problems.length > 0 ? ` (${problems.join(', ')})` : ''}`,
    );
  }
  for (const [code, count] of Object.entries(ledger.issue_counts))
    lines.push('', ...issueLines(ledger.issues, code, count));
  return lines.join('\n');
}

function issueLines(issues: readonly LedgerIssue[], code: string, count: number): readonly string[] {
  const ofKind = issues.filter((issue) => issue.code === code);
  const [first] = ofKind;
  if (first === undefined) return [`${code}: ${count}`];
  const lines = [`${first.severity} ${code}: ${count} ${count === 1 ? 'time' : 'times'}`];
  const shown = ofKind.slice(0, SHOWN_OF_A_KIND);
  for (const issue of shown) lines.push(`  ${placeOf(issue)}: ${issue.message}`);
  if (count > shown.length) lines.push(`  and ${count - shown.length} more`);
  return [...lines, ...hintLines(ofKind)];
}

/** Each hint once; of more than one each has the first place that it is for. */
function hintLines(issues: readonly LedgerIssue[]): readonly string[] {
  const byHint = new Map(issues.toReversed().map((issue) => [issue.hint, issue]));
  const firsts = issues.filter((issue) => issue.hint !== '' && byHint.get(issue.hint) === issue);
  const lines = firsts
    .slice(0, SHOWN_HINTS)
    .map((issue) => `  hint${firsts.length > 1 ? ` for ${placeOf(issue)}` : ''}: ${issue.hint}`);
  const more = firsts.length - lines.length;
  return more > 0 ? [...lines, `  and ${more} more hints: --json has them all`] : lines;
}
