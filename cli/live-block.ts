import type { StageRecord, WatchStatus } from '../domain/run-status.ts';
import { isFinalStage } from '../domain/stage.ts';
import { progressText } from './progress-rate.ts';
import type { Pace } from './progress-rate.ts';
import type { StageProgress } from './run-events.ts';
import type { RunView } from './run-view.ts';
import { elapsedText, sparkline } from './sparkline.ts';
import { spentText, waitingLines } from './status-text.ts';

/** What is shown of a run at one moment. */
export interface Shown {
  readonly view: RunView;
  readonly watch: WatchStatus | null;
  readonly progress: StageProgress | null;
  readonly pace?: Pace | null;
  readonly losses: readonly number[];
}

/** The lines of the block that a terminal shows: stages with what came of them, what is under way, loss, cost. */
export function blockLines(shown: Shown, spinner: string, now = Date.now()): readonly string[] {
  const { view, losses } = shown;
  const { status, runId, closed } = view;
  const startedAt = status.stages[0]?.startedAt ?? view.record?.startedAt;
  const elapsed = startedAt === undefined ? '' : `  ${elapsedText(now - Date.parse(startedAt))}`;
  const lines = [`${runId}${elapsed}${status.spent ? `  ${spentText(status.spent)}` : ''}`];
  const stages = status.stages.filter(({ stage }) => !isFinalStage(stage));
  const brokeOff = status.outcome.stage === 'failed' || status.outcome.stage === 'cancelled';
  for (const record of stages) {
    const { stage, endedAt, note } = record;
    const over = endedAt !== null || closed;
    const mark = over ? (brokeOff && stage === stages.at(-1)?.stage ? '✗' : '✓') : spinner;
    lines.push(`  ${mark} ${stage.padEnd(9)} ${over ? note : doing(record, shown, now)}`);
    if (stage === 'train') lines.push(...lossLines(shown.watch, losses));
  }
  if (status.stages.length === 0) lines.push(`  ${spinner} waiting for a worker`);
  return [...lines, ...waitingLines(runId, status)];
}

function doing({ stage, note }: StageRecord, { watch, progress, pace }: Shown, now: number): string {
  if (stage === 'train' && watch !== null) return trainingText(watch, now);
  return progress?.stage === stage ? progressText(progress, pace ?? null) : note;
}

/** The provider's own word for where the job stands (`queued` among them), and when it should be through. */
function trainingText(
  { jobId, rawStatus, polls, nextPollAt, estimatedFinish, stuck }: WatchStatus,
  now: number,
): string {
  const parts = [`${jobId ?? 'job'} ${rawStatus} after poll ${polls}`];
  if (nextPollAt !== null) parts.push(`next ${nextPollAt.slice(11, 19)}`);
  const leftMs = estimatedFinish === null ? Number.NaN : Date.parse(estimatedFinish) - now;
  if (leftMs > 0) parts.push(`about ${elapsedText(leftMs)} left`);
  if (stuck) parts.push('no news for long');
  return parts.join('; ');
}

function lossLines(watch: WatchStatus | null, losses: readonly number[]): readonly string[] {
  const metrics = watch?.metrics ?? null;
  const last = losses.at(-1);
  if (last === undefined) return [];
  const curve = losses.length > 1 ? `${sparkline(losses)} ` : '';
  const valid = metrics === null || metrics.validLoss === null ? '' : `, validation ${metrics.validLoss.toFixed(3)}`;
  const epoch = metrics === null || metrics.epoch === null ? '' : `, epoch ${metrics.epoch}`;
  return [`    loss ${curve}${last.toFixed(3)}${valid}${metrics === null ? '' : ` at step ${metrics.step}${epoch}`}`];
}
