import type { RunStatus, WatchStatus } from '../domain/run-status.ts';
import type { Stage } from '../domain/stage.ts';
import { isFinalStage } from '../domain/stage.ts';

/** Something that goes wrong again and again while it is tried again. */
export interface Trouble {
  /** The same for as long as it is the same trouble. */
  readonly key: string;
  readonly message: string;
}

/** How far a long activity is, as its heartbeat says. */
export interface StageProgress {
  readonly stage: Stage;
  readonly kind: 'rows' | 'bytes' | 'prompts';
  readonly done: number;
  readonly total: number | null;
}

export type RunEvent = {
  readonly type: 'stage' | 'poll' | 'metric' | 'progress' | 'warning';
  readonly at: string;
} & Record<string, unknown>;

/** What was seen of a run at one moment. */
export interface Sighting {
  readonly status: RunStatus;
  readonly watch: WatchStatus | null;
  readonly progress: StageProgress | null;
  /** What is tried again and again. */
  readonly troubles?: readonly Trouble[];
}

/** Turns what is seen, again and again, into events that are each told once. */
export function createEventDeriver(now: () => Date = () => new Date()): (sighting: Sighting) => readonly RunEvent[] {
  const stagesTold = new Set<string>();
  const warningsTold = new Set<string>();
  let polls = 0;
  let step: number | null = null;
  let progressTold = '';

  function* stageEvents(status: RunStatus, at: string): Generator<RunEvent> {
    for (const { stage, startedAt } of status.stages) {
      if (isFinalStage(stage) || stagesTold.has(`${stage} ${startedAt}`)) continue;
      stagesTold.add(`${stage} ${startedAt}`);
      yield { type: 'stage', at: startedAt, stage };
    }
    const { stage } = status.outcome;
    const told = stagesTold.has(stage);
    if (stage === 'needs_attention' || isFinalStage(stage)) {
      stagesTold.add(stage);
      if (!told) yield { type: 'stage', at, stage };
    } else stagesTold.delete('needs_attention');
  }

  function* watchEvents(watch: WatchStatus, at: string): Generator<RunEvent> {
    if (watch.polls > polls) {
      polls = watch.polls;
      yield {
        type: 'poll',
        at: watch.lastPollAt ?? at,
        polls,
        failed_polls: watch.failedPolls,
        job_id: watch.jobId,
        state: watch.state,
        raw_status: watch.rawStatus,
        next_poll_at: watch.nextPollAt,
        estimated_finish: watch.estimatedFinish,
      };
    }
    const { metrics } = watch;
    if (metrics === null || metrics.step === step) return;
    step = metrics.step;
    const { epoch, trainLoss, validLoss } = metrics;
    yield { type: 'metric', at: watch.lastPollAt ?? at, step, epoch, train_loss: trainLoss, valid_loss: validLoss };
  }

  return ({ status, watch, progress, troubles = [] }) => {
    const at = now().toISOString();
    const events = [...stageEvents(status, at), ...(watch === null ? [] : watchEvents(watch, at))];
    const warnings = status.warnings.map((message) => ({ key: message, message }));
    for (const { key, message } of [...warnings, ...troubles]) {
      if (warningsTold.has(key)) continue;
      warningsTold.add(key);
      events.push({ type: 'warning', at, message });
    }
    if (progress !== null && progressTold !== JSON.stringify(progress)) {
      progressTold = JSON.stringify(progress);
      events.push({ type: 'progress', at, ...progress });
    }
    return events;
  };
}
