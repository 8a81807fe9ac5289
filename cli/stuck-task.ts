import type { temporal } from '@temporalio/proto';
import { RetuneError } from '../domain/failure-type.ts';
import type { TemporalSession } from './temporal-session.ts';

/** More than a workflow gets between two of its tasks, but for signals sent in a loop. */
const LOOK_BACK = 50;
const UNREADABLE: RetuneError['code'] = 'PAYLOAD_UNREADABLE';

/**
 * Why no worker gets on with a workflow: an error where its last task failed, null where it did not. Only the type of the
 * failure is looked at: its message is encrypted, maybe with a key that is not here.
 */
export async function stuckTask(
  { client, namespace, call }: Pick<TemporalSession, 'client' | 'namespace' | 'call'>,
  workflowId: string,
): Promise<RetuneError | null> {
  const { history } = await call(() =>
    client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: { workflowId },
      maximumPageSize: LOOK_BACK,
    }),
  );
  for (const {
    workflowTaskCompletedEventAttributes: completed,
    workflowTaskFailedEventAttributes: failed,
  } of history?.events ?? []) {
    if (completed) return null;
    if (failed?.failure) return stuckWith(typeOf(failed.failure));
  }
  return null;
}

/** The type that a failure, or what caused it, was given; null where none was. */
function typeOf({ applicationFailureInfo, cause }: temporal.api.failure.v1.IFailure): string | null {
  const type = applicationFailureInfo?.type ?? '';
  if (type !== '') return type;
  return cause ? typeOf(cause) : null;
}

function stuckWith(type: string | null): RetuneError {
  if (type === UNREADABLE) {
    return new RetuneError(UNREADABLE, 'the workers cannot read this workflow: it waits for one that can', {
      hint:
        'give every worker the keys it was encrypted with (RETUNE_ENCRYPTION_KEYS), or RETUNE_ENCRYPTION_STRICT=false ' +
        'where it began without keys, and start them anew; their log says what is missing',
      details: { read_by: 'workers' },
    });
  }
  return new RetuneError(
    'UNEXPECTED',
    `the workers cannot go on with this workflow: its last task failed${type === null ? '' : ` (${type})`}`,
    {
      hint: 'the log of the workers says why; it goes on once that is mended',
    },
  );
}
