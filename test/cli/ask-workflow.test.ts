import { ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { ranOutOfTime } from '../../cli/ask-workflow.ts';

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
