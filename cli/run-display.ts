import type { Output } from './context.ts';
import { createLiveDisplay } from './live-display.ts';
import { createPlainDisplay } from './plain-display.ts';
import type { Sighting } from './run-events.ts';
import type { RunView } from './run-view.ts';

/** Shows a run's way to a person, on stderr. */
export interface RunDisplay {
  show(sighting: Omit<Sighting, 'status' | 'troubles'> & { readonly view: RunView }): void;
  /** Said once. */
  warn(text: string): void;
  /** Leaves what is shown standing, so that something else can be written below. */
  pause(): void;
  /** Shows the last state for good. */
  end(): void;
}

/** A redrawn block where a terminal is watched, else one plain line a stage. */
export function createRunDisplay(output: Output): RunDisplay {
  return output.live ? createLiveDisplay(output) : createPlainDisplay(output);
}
