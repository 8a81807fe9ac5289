import { ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../activities/failure.ts';
import { lineFailure } from '../../activities/line-failure.ts';

/** As the client gives it: the update failed, since the entity's activity failed, since … */
function updateFailed(cause: ApplicationFailure): WorkflowUpdateFailedError {
  const activity = new ActivityFailure('failed', 'changeLine', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);
  return new WorkflowUpdateFailedError('Workflow Update failed', activity);
}

const serviceError = (code: number): ServiceError =>
  new ServiceError('no answer', { cause: Object.assign(new Error('grpc'), { code }) });

describe('an update of a model line that failed', () => {
  it('tells what the line refused, for good', () => {
    const refusal = ApplicationFailure.nonRetryable('tickets has no version 7', 'MODEL_UNKNOWN', { hint: 'look' });
    expect(toFailure(lineFailure('tickets', updateFailed(refusal)))).toMatchObject({
      ...{
        type: 'MODEL_UNKNOWN',
        message: 'tickets has no version 7',
        nonRetryable: true,
        details: [{ hint: 'look' }],
      },
    });
  });

  it.each([
    ['the server is away', serviceError(14)],
    ['the server is slow', serviceError(4)],
    [
      'the entity closed before it answered',
      updateFailed(ApplicationFailure.nonRetryable('closed', 'AcceptedUpdateCompletedWorkflow')),
    ],
  ])('is asked again when %s', (_why, error) => {
    expect(toFailure(lineFailure('tickets', error))).toMatchObject({
      ...{ type: 'TEMPORAL_UNREACHABLE', nonRetryable: false },
    });
  });

  it('is not asked again when no waiting mends it', () => {
    expect(toFailure(lineFailure('tickets', serviceError(7)))).toMatchObject({ nonRetryable: true });
  });
});
