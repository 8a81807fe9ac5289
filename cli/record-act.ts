import { hostname } from 'node:os';
import { openAudit } from '../platform/open-audit.ts';
import type { CommandContext } from './context.ts';
import { openWorkspace } from './workspace.ts';

/** Writes what a person did into the audit log of the home; one that cannot be written is a warning, since it is done. */
export async function recordAct(
  context: CommandContext,
  act: { readonly action: string; readonly runId: string | null; readonly reason?: string },
): Promise<void> {
  const { output, actor } = context;
  const warn = (error: unknown): void =>
    output.warn(`the audit log could not be written: ${error instanceof Error ? error.message : String(error)}`);
  const { home, store } = openWorkspace(context);
  const audit = openAudit({ home, store, onError: warn });
  const entry = { ...act, actor, role: 'operator', status: 'done', requestId: null, address: hostname() };
  await audit.record(entry).catch(warn);
  await audit.flush();
}
