import { isFinalStage } from '../domain/stage.ts';
import type { Output } from './context.ts';
import type { RunDisplay } from './run-display.ts';
import { waitingLines } from './status-text.ts';

/** One plain line a stage: with what came of it once it is over, beforehand only where it waits on somebody else. */
export function createPlainDisplay(output: Output): RunDisplay {
  const told = new Set<string>();
  const once = (key: string, say: () => void): void => {
    if (told.has(key)) return;
    told.add(key);
    say();
  };
  return {
    show({ view: { runId, status, live } }) {
      for (const { stage, startedAt, endedAt, note } of status.stages) {
        if (isFinalStage(stage)) continue;
        const key = `${stage} ${startedAt}`;
        if (endedAt !== null) once(`${key} ended`, () => output.info(`${stage}: ${note === '' ? 'done' : note}`));
        else if (stage === 'train' && live) once(key, () => output.info('train: waiting for the provider’s job'));
      }
      for (const line of waitingLines(runId, status)) once(line, () => output.info(line));
    },
    warn: (text) => once(`warning ${text}`, () => output.warn(text)),
    pause() {},
    end() {},
  };
}
