import { ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { ranOutOfTime } from '../../cli/ask-workflow.ts';
import { noWorkerMessage } from '../../cli/worker-presence.ts';

describe('a question to a workflow', () => {
  it.each([
    ['deadline exceeded', 4, true],
    ['cancelled', 1, true],
    ['unavailable', 14, false],
    ['not found', 5, false],
  ])('that the client reports as %s ran out of time: %3$s', (_name, code, expected) => {
    const cause = Object.assign(new Error('grpc'), { code, details: '', metadata: {} });
    expect(ranOutOfTime(new ServiceError('Failed to query Workflow', { cause }))).toBe(expected);
  });
});

describe('a queue that nobody polls', () => {
  it.each([
    ['retune', 'no worker is polling retune: start `retune worker`'],
    ['retune-evaluation', 'no worker is polling retune-evaluation: start `retune worker` with `--queue evaluation`'],
  ])('%s is told with the worker that serves it', (queue, message) => {
    expect(noWorkerMessage(queue)).toBe(message);
  });
});
