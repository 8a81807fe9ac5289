import type { StageProgress } from './run-events.ts';
import { elapsedText } from './sparkline.ts';

/** Older samples tell of a speed that is past. */
const SAMPLES = 8;

/** How fast a stage goes, by what its progress was at earlier moments. */
export interface Pace {
  readonly perSecond: number;
  /** Until the stage is through; null where the total is not known. */
  readonly leftMs: number | null;
}

/** Keeps what was seen of one stage; another stage or kind, or a step back, begins anew. */
export function createPacer(): (progress: StageProgress, nowMs: number) => Pace | null {
  let seen: { readonly at: number; readonly progress: StageProgress }[] = [];
  return (progress, nowMs) => {
    const last = seen.at(-1)?.progress;
    const goesOn = last !== undefined && last.stage === progress.stage && last.kind === progress.kind;
    if (!goesOn || progress.done < last.done) seen = [];
    // A heartbeat comes now and then: what has not moved is no news.
    if (seen.at(-1)?.progress.done !== progress.done) seen = [...seen, { at: nowMs, progress }].slice(-SAMPLES);
    const [first] = seen;
    const latest = seen.at(-1);
    if (first === undefined || latest === undefined || latest.at === first.at) return null;
    const perSecond = ((latest.progress.done - first.progress.done) / (latest.at - first.at)) * 1_000;
    const { done, total } = latest.progress;
    const left = total === null ? null : ((total - done) / perSecond) * 1_000 - (nowMs - latest.at);
    return { perSecond, leftMs: left === null ? null : Math.max(0, left) };
  };
}

/** `1,200 of 4,000 rows, 310 a second, 9 s left`; bytes in MB. */
export function progressText({ kind, done, total }: StageProgress, pace: Pace | null): string {
  const amount = (value: number): string => (kind === 'bytes' ? (value / 1e6).toFixed(1) : counted(value));
  const unit = kind === 'bytes' ? 'MB' : kind;
  const parts = [`${amount(done)}${total === null ? '' : ` of ${amount(total)}`} ${unit}`];
  if (pace !== null) {
    parts.push(kind === 'bytes' ? `${amount(pace.perSecond)} MB/s` : `${counted(pace.perSecond)} a second`);
    if (pace.leftMs !== null && pace.leftMs > 0) parts.push(`${elapsedText(pace.leftMs)} left`);
  }
  return parts.join(', ');
}

function counted(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : Math.round(value).toLocaleString('en-US');
}
