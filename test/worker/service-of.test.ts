import { expect, test } from 'vitest';
import { serviceOf } from '../../worker/service-of.ts';

test.each([
  ['/v1/fine_tune/create', 'fine_tune/create'],
  ['/v1/fine_tuning/jobs/ftjob-abc123/events', 'fine_tuning/jobs/:id/events'],
  ['/v1/models/ft:gpt-4.1-mini:acme::9kQ', 'models/:id'],
  ['/together/v1/fine-tunes/ft-5c1/cancel', 'together/fine-tunes/:id/cancel'],
  ['/v1/files/secretname', 'files/:id'],
])('%s is counted as %s', (path, service) => {
  expect(serviceOf(path)).toBe(service);
});
