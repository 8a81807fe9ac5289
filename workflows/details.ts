import type { RunStatus } from '../domain/run-status.ts';

/** The run's own page in the Temporal UI: stages, counts, cost, and what it waits for. Never a prompt, a row or a key. */
export function describeRun({ outcome, stages, pendingApproval, attention, warnings }: RunStatus): string {
  const lines = ['| Stage | Begun | Ended | |', '|---|---|---|---|'];
  for (const { stage, startedAt, endedAt, note } of stages) {
    lines.push(`| ${stage} | ${clock(startedAt)} | ${endedAt === null ? '…' : clock(endedAt)} | ${note} |`);
  }
  const { evaluation, cost, verdict, reasons, ledger } = outcome;
  if (ledger !== null) {
    lines.push(
      '',
      `Rows: ${ledger.rows} read, ${ledger.accepted + ledger.repaired} written, ${ledger.rejected} rejected, ${ledger.duplicates} duplicates, ${ledger.excluded} excluded.`,
    );
  }
  if (evaluation !== null) {
    const [low, high] = evaluation.confidenceInterval;
    lines.push(
      '',
      `${evaluation.metric}: ${evaluation.baseline.toFixed(3)} → ${evaluation.candidate.toFixed(3)}, difference ${evaluation.difference.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}].`,
    );
  }
  if (verdict !== null) lines.push('', `**${verdict}**: ${reasons.join('; ')}`);
  if (cost !== null) lines.push('', `Cost: ${cost.total.toFixed(2)} ${cost.currency}.`);
  if (pendingApproval !== null)
    lines.push('', `**Waiting for an answer** to ${pendingApproval.id}: ${pendingApproval.question}`);
  if (attention !== null)
    lines.push(
      '',
      `**Needs attention**: ${attention.message}`,
      ...attention.commands.map((command) => `- \`${command}\``),
    );
  for (const warning of warnings) lines.push('', `Warning: ${warning}`);
  return lines.join('\n');
}

const clock = (at: string): string => at.slice(11, 19);
