import { ChildWorkflowCancellationType, ParentClosePolicy, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { ChildWorkflowOptions } from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import { keyword, searchAttribute } from './search-attributes.ts';

/**
 * What every child of a run has: a terminated parent leaves it a request to cancel (never a job that runs unseen), and
 * a cancelled parent waits until it has tidied up.
 */
export function childOptions({ name }: { readonly name: string }) {
  return {
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    typedSearchAttributes: new TypedSearchAttributes([{ key: searchAttribute.name, value: keyword(name) }]),
  } satisfies ChildWorkflowOptions;
}
