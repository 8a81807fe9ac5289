import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { RunStatus, StageRecord } from '../domain/run-status.ts';
import { percent, pointsWithin } from '../domain/shares-in-words.ts';
import { took } from './took.ts';

/**
 * The run's own page in the Temporal UI. What somebody has to do or wants to know first stands first, since the UI shows
 * a dozen lines at once; then the stages. Never a prompt, a row or a key.
 */
export function describeRun({ outcome, stages, pendingApproval, attention, warnings }: RunStatus): string {
  const { evaluation, cost, verdict, reasons, error, ledger } = outcome;
  const blocks: string[] = [];
  if (pendingApproval !== null) {
    const { id, question } = pendingApproval;
    const commands = [`retune approve ${outcome.runId} ${id}`, `retune reject ${outcome.runId} ${id}`];
    blocks.push(`**Waits for an answer** to ${id}: ${question}`, bullets(commands.map(code)));
  }
  if (attention !== null)
    blocks.push(`**Needs attention**: ${attention.message}`, bullets(attention.commands.map(code)));
  if (error !== null) blocks.push(`**${error.code}**: ${error.message}`, error.hint);
  if (verdict !== null) blocks.push(`**${verdict}**${evaluation === null ? '' : ` · ${figuresText(evaluation)}`}`);
  if (reasons.length > 0) blocks.push(bullets(reasons));
  blocks.push(stageTable(stages));
  if (ledger !== null) {
    const { rows, accepted, repaired, rejected, duplicates, excluded } = ledger;
    blocks.push(
      `Rows: ${rows} = ${accepted} accepted + ${repaired} repaired + ${rejected} rejected + ${duplicates} duplicates + ${excluded} excluded`,
    );
  }
  if (cost !== null) blocks.push(`Cost: ${cost.total.toFixed(2)} ${cost.currency}`);
  for (const warning of warnings) blocks.push(`Warning: ${warning}`);
  return blocks.filter((block) => block !== '').join('\n\n');
}

function stageTable(stages: readonly StageRecord[]): string {
  const rows = stages.map(({ stage, startedAt, endedAt, note }) => {
    const time = endedAt === null ? 'running' : took(Date.parse(endedAt) - Date.parse(startedAt));
    return `| ${stage} | ${clock(startedAt, stages[0]?.startedAt ?? startedAt)} | ${endedAt === startedAt ? '' : time} | ${cell(note)} |`;
  });
  return ['| Stage | Begun\u00a0(UTC) | Took | |', '|---|---|---|---|', ...rows].join('\n');
}

/** `accuracy 0.0 % → 81.9 %, +81.9 points [+74.9, +87.4]`. */
export function figuresText({
  metric,
  baseline,
  candidate,
  difference,
  confidenceInterval,
}: EvaluationFigures): string {
  return `${metric} ${percent(baseline)} → ${percent(candidate)}, ${pointsWithin(difference, confidenceInterval)}`;
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
const code = (command: string): string => `\`${command}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
/** `22:31:41`, with its day where that is not the run's first one; never broken over two lines. */
const clock = (at: string, first: string): string =>
  at.slice(0, 10) === first.slice(0, 10)
    ? at.slice(11, 19)
    : `${at.slice(5, 10).replace('-', '/')}\u00a0${at.slice(11, 19)}`;
