import type { WatchStatus } from '../domain/run-status.ts';
import type { Output } from './context.ts';
import { blockLines } from './live-block.ts';
import type { Shown } from './live-block.ts';
import { printable } from './output.ts';
import { createPacer } from './progress-rate.ts';
import type { RunDisplay } from './run-display.ts';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const REDRAW_MS = 120;
const DEFAULT_COLUMNS = 80;

/** A small block that is redrawn in place. */
export function createLiveDisplay(output: Output): RunDisplay {
  const { stderr } = output;
  const losses: number[] = [];
  const warned = new Set<string>();
  const pacer = createPacer();
  let shown: Omit<Shown, 'losses'> | null = null;
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
    const lines = blockLines({ ...shown, watch, losses }, FRAMES[frame % FRAMES.length] ?? '');
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
      const pace = next.progress === null ? null : pacer(next.progress, Date.now());
      shown = { ...next, pace };
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
