import { expect, test } from 'vitest';
import { closingLine, type VitestResults } from '../../scripts/closing-line.mjs';

function results(change: Partial<VitestResults>): VitestResults {
  return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [], ...change };
}

test('all passed: the line without skipped, exit 0', () => {
  expect(closingLine(results({ numPassedTests: 12 }), 0)).toEqual({ line: '12 passed, 0 failed', exitCode: 0 });
});

test('skipped and planned tests are counted together', () => {
  expect(closingLine(results({ numPassedTests: 3, numPendingTests: 2, numTodoTests: 1 }), 0).line).toBe(
    '3 passed, 0 failed, 3 skipped',
  );
});

test('a failed test fails the run, and its file is not counted beside it', () => {
  const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }];
  expect(closingLine(results({ numPassedTests: 3, numFailedTests: 1, testResults }), 1)).toEqual({
    line: '3 passed, 1 failed',
    exitCode: 1,
  });
});

test('a file that does not load is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];
  expect(closingLine(results({ numPassedTests: 3, testResults }), 1)).toEqual({
    line: '3 passed, 1 failed',
    exitCode: 1,
  });
});

test('an error outside any test is a failure', () => {
  expect(closingLine(results({ numPassedTests: 3 }), 1)).toEqual({ line: '3 passed, 1 failed', exitCode: 1 });
});

test('a run without a single test, or without results, is a failure', () => {
  expect(closingLine(results({ numPendingTests: 4 }), 0)).toEqual({
    line: '0 passed, 1 failed, 4 skipped',
    exitCode: 1,
  });
  expect(closingLine(null, 130)).toEqual({ line: '0 passed, 1 failed', exitCode: 130 });
});
