import { CancellationScope, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { watchNoticeSignal } from './messages.ts';
import type { WatchNotice } from './messages.ts';

/**
 * Tells the parent, also while both are being cancelled: a job that is known is never kept from it. A parent that has
 * closed in the meantime (terminated) needs no notice: its child is about to be cancelled.
 */
export async function notifyParent(notice: WatchNotice): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  try {
    const handle = getExternalWorkflowHandle(parent.workflowId, parent.runId);
    await CancellationScope.nonCancellable(() => handle.signal(watchNoticeSignal, notice));
  } catch {
    // Only a parent that is gone refuses a signal.
  }
}
