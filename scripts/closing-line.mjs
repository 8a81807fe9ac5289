/**
 * The last line of `npm test` and its exit code, from vitest's JSON results and vitest's own exit code. A run that
 * failed outside any test (a file that does not load, an unhandled error, no test at all) counts as one failure.
 */
export function closingLine(results, vitestExitCode) {
  const passed = results?.numPassedTests ?? 0;
  const failedTests = results?.numFailedTests ?? 0;
  const skipped = (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
  const brokenFiles = (results?.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const ranNothing = passed + failedTests === 0;
  const counted = failedTests + brokenFiles;
  const failed = counted === 0 && (vitestExitCode !== 0 || ranNothing) ? 1 : counted;
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    exitCode: failed === 0 ? 0 : vitestExitCode || 1,
  };
}
