import type { WatchStatus } from '../domain/run-status.ts';
import { isFinalStage } from '../domain/stage.ts';
import type { Output } from './context.ts';
import { printable } from './output.ts';
import type { RunDisplay } from './run-display.ts';
import type { StageProgress } from './run-events.ts';
import type { RunView } from './run-view.ts';
import { elapsedText, sparkline } from './sparkline.ts';
import { waitingLines } from './status-text.ts';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const REDRAW_MS = 120;
const DEFAULT_COLUMNS = 80;

interface Shown {
  readonly view: RunView;
  readonly watch: WatchStatus | null;
  readonly progress: StageProgress | null;
}

/** A small block that is redrawn in place: stages with ticks, a spinner, counts, polls, the loss so far. */
export function createLiveDisplay(output: Output): RunDisplay {
  const { stderr } = output;
  const losses: number[] = [];
  const warned = new Set<string>();
  let shown: Shown | null = null;
  let lastStep: number | null = null;
  let watch: WatchStatus | null = null;
  let drawn = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | null = null;

  const erase = (): void => {
    if (drawn > 0) stderr.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = (): void => {
    if (shown === null) return;
    const lines = blockLines({ ...shown, watch }, losses, FRAMES[frame % FRAMES.length] ?? '');
    // A terminal that does not know its width says 0.
    const columns = Number(Reflect.get(stderr, 'columns')) || DEFAULT_COLUMNS;
    frame += 1;
    erase();
    stderr.write(lines.map((line) => `${[...printable(line)].slice(0, columns - 1).join('')}\n`).join(''));
    drawn = lines.length;
  };
  const stop = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };

  return {
    show(next) {
      shown = next;
      watch = next.watch ?? watch;
      const metrics = next.watch?.metrics ?? null;
      if (metrics !== null && metrics.step !== lastStep && metrics.trainLoss !== null) losses.push(metrics.trainLoss);
      lastStep = metrics?.step ?? lastStep;
      draw();
      timer ??= setInterval(draw, REDRAW_MS);
      timer.unref();
    },
    warn(text) {
      if (warned.has(text)) return;
      warned.add(text);
      erase();
      output.warn(text);
      draw();
    },
    pause() {
      stop();
      drawn = 0;
    },
    end() {
      stop();
      draw();
      drawn = 0;
    },
  };
}

/** The block's lines, for one moment. */
export function blockLines(
  { view, watch, progress }: Shown,
  losses: readonly number[],
  spinner: string,
  now = Date.now(),
): readonly string[] {
  const { status, runId, closed } = view;
  const startedAt = status.stages[0]?.startedAt ?? view.record?.startedAt;
  const elapsed = startedAt === undefined ? '' : `  ${elapsedText(now - Date.parse(startedAt))}`;
  const lines = [`${runId}${elapsed}`];
  const stages = status.stages.filter(({ stage }) => !isFinalStage(stage));
  const brokeOff = status.outcome.stage === 'failed' || status.outcome.stage === 'cancelled';
  for (const { stage, endedAt, note } of stages) {
    const over = endedAt !== null || closed;
    const mark = over ? (brokeOff && stage === stages.at(-1)?.stage ? '✗' : '✓') : spinner;
    lines.push(`  ${mark} ${stage.padEnd(9)} ${over ? note : doing(stage, note, watch, progress)}`);
    if (stage === 'train' && losses.length > 1)
      lines.push(`    loss ${sparkline(losses)} ${losses.at(-1)?.toFixed(3) ?? ''}`);
  }
  if (status.stages.length === 0) lines.push(`  ${spinner} waiting for a worker`);
  return [...lines, ...waitingLines(runId, status)];
}

function doing(stage: string, note: string, watch: WatchStatus | null, progress: StageProgress | null): string {
  if (stage === 'train' && watch !== null) {
    const next = watch.nextPollAt === null ? '' : `; next ${watch.nextPollAt.slice(11, 19)}`;
    return `${watch.jobId ?? 'job'} ${watch.rawStatus} after poll ${watch.polls}${next}`;
  }
  if (progress?.stage !== stage) return note;
  return `${progress.done}${progress.total === null ? '' : ` of ${progress.total}`} ${progress.kind}`;
}
