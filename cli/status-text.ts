import type { RunView } from './run-view.ts';
import { percent, pointsWithin } from '../domain/shares-in-words.ts';
import type { EvaluationFigures, RunOutcome } from '../domain/run-outcome.ts';
import type { RunStatus, SpentSoFar, StageRecord } from '../domain/run-status.ts';

/** A run for people: what it came to, by which numbers, and where to look further. */
export function statusText(
  view: RunView,
  links: { readonly report: string | null; readonly temporalUi: string | null },
): string {
  const { status, runId, closed, live, warning } = view;
  const { outcome } = status;
  const lines = [`run       ${runId}`, `stage     ${outcome.stage}${closed || live ? '' : ' (as recorded, not live)'}`];
  if (warning !== null) lines.push(`note      ${warning}`);
  lines.push(...factLines(outcome));
  if (outcome.cost === null && status.spent) lines.push(`cost      ${spentText(status.spent)}`);
  for (const stage of closed ? [] : status.stages) lines.push(`          ${stageLine(stage)}`);
  for (const message of status.warnings) lines.push(`warning   ${message}`);
  lines.push(...waitingLines(runId, status));
  if (links.report !== null) lines.push(`report    ${links.report}`);
  if (links.temporalUi !== null) lines.push(`temporal  ${links.temporalUi}`);
  return lines.join('\n');
}

function factLines(outcome: RunOutcome): readonly string[] {
  const lines: string[] = [];
  if (outcome.verdict !== null) lines.push(`verdict   ${outcome.verdict}`);
  for (const reason of outcome.reasons) lines.push(`          ${reason}`);
  if (outcome.evaluation !== null) lines.push(`score     ${figuresText(outcome.evaluation)}`);
  if (outcome.provider !== null)
    lines.push(
      `model     ${outcome.provider}: ${outcome.baseModel ?? '?'} → ${outcome.fineTunedModel ?? 'not trained yet'}`,
    );
  if (outcome.modelVersion !== null)
    lines.push(`version   ${outcome.modelVersion} (champion: ${outcome.championAfter ?? 'none'})`);
  if (outcome.jobId !== null) lines.push(`job       ${outcome.jobId}`);
  if (outcome.ledger !== null) {
    const { rows, accepted, repaired, rejected, duplicates, excluded } = outcome.ledger;
    lines.push(
      `rows      ${rows} = ${accepted} accepted + ${repaired} repaired + ${rejected} rejected + ${duplicates} duplicates + ${excluded} excluded`,
    );
  }
  if (outcome.cost !== null) lines.push(`cost      ${outcome.cost.total.toFixed(2)} ${outcome.cost.currency}`);
  return lines;
}

function figuresText(figures: EvaluationFigures): string {
  const difference = pointsWithin(figures.difference, figures.confidenceInterval);
  return `${figures.metric} ${percent(figures.baseline)} → ${percent(figures.candidate)} (${difference}, n = ${figures.n})`;
}

/** `0.12 USD so far (estimated 0.10 to 0.30)`. */
export function spentText({ total, currency, estimated: { low, high } }: SpentSoFar): string {
  return `${total.toFixed(2)} ${currency} so far (estimated ${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** `✓ prepare  512 rows written`: one stage in one line. */
export function stageLine({ stage, endedAt, note }: StageRecord): string {
  return `${endedAt === null ? '…' : '✓'} ${stage}${note === '' ? '' : `  ${note}`}`;
}

/** What a person is asked, with the commands that answer. */
export function waitingLines(
  runId: string,
  { pendingApproval, attention }: Pick<RunStatus, 'pendingApproval' | 'attention'>,
): readonly string[] {
  const lines: string[] = [];
  if (pendingApproval !== null) {
    const { id, question, expiresAt } = pendingApproval;
    lines.push(
      `${id}: ${question} (until ${expiresAt})`,
      `  retune approve ${runId} ${id}`,
      `  retune reject ${runId} ${id}`,
    );
  }
  if (attention !== null) lines.push(attention.message, ...attention.commands.map((command) => `  ${command}`));
  return lines;
}
