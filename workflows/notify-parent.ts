import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { watchNoticeSignal } from './messages.ts';
import type { WatchNotice } from './messages.ts';

/** A parent that has closed in the meantime (terminated) needs no notice: its child is about to be cancelled. */
export async function notifyParent(notice: WatchNotice): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  try {
    await getExternalWorkflowHandle(parent.workflowId, parent.runId).signal(watchNoticeSignal, notice);
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'CancelledFailure') throw error;
  }
}
