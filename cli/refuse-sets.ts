import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';

/** `retry` and `rerun` go by the recorded configuration: a `--set` beside it would be lost without a word. */
export function refuseSets({ options }: Pick<CommandContext, 'options'>): void {
  if (options.set.length === 0) return;
  throw usageError('--set does not change a recorded configuration', 'start a new run: `retune run --set …`');
}
