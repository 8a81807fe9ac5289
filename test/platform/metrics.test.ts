import { expect, test } from 'vitest';
import { createMetrics } from '../../platform/metrics.ts';

test('counts are kept by name and labels, whatever the order of the labels', () => {
  const metrics = createMetrics();
  metrics.count('calls', { service: 'upload', outcome: 'ok' });
  metrics.count('calls', { outcome: 'ok', service: 'upload' }, 2);
  metrics.count('calls', { outcome: 'failed', service: 'upload' });
  metrics.count('polls');
  expect(metrics.snapshot().counters).toEqual({
    'calls{outcome="ok",service="upload"}': 3,
    'calls{outcome="failed",service="upload"}': 1,
    polls: 1,
  });
});

test('durations are summed up with their number and the longest', () => {
  const metrics = createMetrics();
  for (const ms of [10, 30, 20]) metrics.observeMs('latency', ms, { service: 'status' });
  expect(metrics.snapshot().durations).toEqual({ 'latency{service="status"}': { count: 3, sumMs: 60, maxMs: 30 } });
});

test('two processes’ worth of metrics do not mix', () => {
  const [a, b] = [createMetrics(), createMetrics()];
  a.count('polls');
  expect(b.snapshot()).toEqual({ counters: {}, durations: {} });
});
