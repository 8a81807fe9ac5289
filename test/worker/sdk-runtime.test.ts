import { Runtime } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { createLogger } from '../../platform/logger.ts';
import { installSdkRuntime } from '../../worker/sdk-runtime.ts';

test('a runtime that the program has installed before stays that program’s', async () => {
  const theirs = Runtime.install({ shutdownSignals: [] });
  const sdk = await installSdkRuntime(createLogger({ level: 'silent', json: true }), true);
  expect(await sdk.metrics()).toBe('');
  expect(Runtime.instance()).toBe(theirs);
});
