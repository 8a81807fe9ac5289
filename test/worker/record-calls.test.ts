import { createLogger } from '../../platform/logger.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { expect, test } from 'vitest';
import { recordCalls } from '../../worker/record-calls.ts';

test.each([
  ['GET', '/v1/files/f-1', 200, 'ok'],
  ['DELETE', '/v1/files/f-1', 404, 'gone'],
  ['POST', '/v1/fine_tune/delete_file', 404, 'gone'],
  ['POST', '/v1/models/delete', 404, 'gone'],
  ['GET', '/v1/files/f-1', 404, 'failed'],
  ['DELETE', '/v1/files/f-1', 500, 'failed'],
  ['DELETE', '/v1/files/f-1', null, 'failed'],
])('%s %s answered by %s is counted as %s', async (method, path, status, outcome) => {
  const metrics = createMetrics();
  const logger = createLogger({ level: 'silent', json: true, destination: { write: () => undefined } });
  const record = recordCalls({ logger, metrics, audit: { record: () => Promise.resolve() } });
  record({
    ...{ provider: 'lab', role: 'train', method, path, status, code: status === null ? 'timeout' : null },
    ...{ latencyMs: 1, address: null, requestId: null, attempt: 0 },
  });
  const counted = Object.keys(await metrics.snapshot()).filter((name) => name.startsWith('retune_provider_requests'));
  expect(counted).toEqual([expect.stringContaining(`outcome="${outcome}"`)]);
});
