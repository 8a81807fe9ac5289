import type { CommandContext } from './context.ts';
import { askSchedule } from './schedules.ts';
import type { TemporalSession } from './temporal-session.ts';

export interface PauseRequest {
  readonly name: string;
  readonly paused: boolean;
  readonly reason: string | null;
}

/** Pauses or resumes a schedule; one that is so already keeps its reason, and that is said. */
export async function pauseSchedule(
  context: CommandContext,
  session: TemporalSession,
  { name, paused, reason }: PauseRequest,
): Promise<void> {
  const { state } = await askSchedule(session, name, (handle) => handle.describe());
  if (state.paused === paused) {
    const note = state.note ? ` (${state.note})` : '';
    const kept = reason === null ? '' : '; its reason stays as it is';
    context.output.warn(`the schedule of ${name} is ${paused ? `paused already${note}` : 'not paused'}${kept}`);
    return;
  }
  await askSchedule(session, name, (handle) =>
    paused
      ? handle.pause(reason ?? `paused by ${context.actor}`)
      : handle.unpause(reason ?? `resumed by ${context.actor}`),
  );
}
