import { createInterface } from 'node:readline/promises';
import process from 'node:process';
import { workflowId } from '../domain/identity.ts';
import type { PendingApproval } from '../domain/run-status.ts';
import { decideApprovalUpdate } from '../workflows/messages.ts';
import { askWorkflow } from './ask-workflow.ts';
import type { CommandContext } from './context.ts';
import type { TemporalSession } from './temporal-session.ts';

/** Asks the person at the terminal and hands on the answer; an empty answer, or Ctrl-C, leaves the question open. */
export async function answerPending(
  context: CommandContext,
  session: TemporalSession,
  runId: string,
  pending: PendingApproval,
): Promise<void> {
  const { output, signal, actor } = context;
  output.info(`${pending.id}: ${pending.question}`);
  const prompt = createInterface({ input: process.stdin, output: output.stderr });
  let answer: string;
  try {
    answer = await prompt.question('approve? [y]es, [n]o: ', { signal });
  } catch {
    return;
  } finally {
    prompt.close();
  }
  const decision = /^y(es)?$/i.test(answer.trim()) ? 'approve' : /^no?$/i.test(answer.trim()) ? 'reject' : null;
  if (decision === null) {
    output.info('please answer y or n (Ctrl-C leaves the question open)');
    return;
  }
  const id = workflowId.fineTune(runId);
  const handle = session.client.workflow.getHandle(id);
  await askWorkflow(session, id, () =>
    handle.executeUpdate(decideApprovalUpdate, { args: [{ approvalId: pending.id, decision, actor, reason: '' }] }),
  );
}
