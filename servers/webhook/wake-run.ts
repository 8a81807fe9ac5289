import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { workflowId } from '../../domain/identity.ts';
import { SEARCH_ATTRIBUTE_NAME } from '../../domain/search-attribute-name.ts';
import { wakeSignal } from '../../workflows/messages.ts';

/** Has every open run that watches this job poll now; how many there were. */
export async function wakeRunsOf(client: Client, jobId: string): Promise<number> {
  const query = `WorkflowType = 'fineTune' AND ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTE_NAME.jobId} = '${jobId}'`;
  let woken = 0;
  for await (const run of client.workflow.list({ query })) {
    try {
      await client.workflow.getHandle(workflowId.watch(run.workflowId)).signal(wakeSignal);
      woken += 1;
    } catch (error) {
      // The watch has ended since: nothing is left to ask.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return woken;
}
