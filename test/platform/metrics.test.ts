import { expect, test } from 'vitest';
import { createMetrics } from '../../platform/metrics.ts';

test('counts are kept by name and labels, whatever the order of the labels', async () => {
  const metrics = createMetrics();
  metrics.count('retune_polls_total', { provider: 'local', state: 'running' });
  metrics.count('retune_polls_total', { state: 'running', provider: 'local' }, 2);
  metrics.count('retune_polls_total', { provider: 'local', state: 'queued' });
  expect(await metrics.snapshot()).toMatchObject({
    'retune_polls_total{provider="local",state="running"}': 3,
    'retune_polls_total{provider="local",state="queued"}': 1,
  });
});

test('a label that is not declared is refused: an id cannot slip in', () => {
  const metrics = createMetrics();
  expect(() => metrics.count('retune_polls_total', { run_id: 'support-7' })).toThrow('run_id');
});

test('durations are a histogram in seconds', async () => {
  const metrics = createMetrics();
  for (const seconds of [0.01, 0.03, 0.7])
    metrics.observeSeconds('retune_provider_latency_seconds', seconds, { provider: 'local', service: 'invoke' });
  const text = await metrics.expose();
  expect(text).toContain('retune_provider_latency_seconds_bucket{le="0.5",provider="local",service="invoke"} 2');
  expect(text).toContain('retune_provider_latency_seconds_count{provider="local",service="invoke"} 3');
});

test('a gauge is read at each scrape, and left out where its reading fails', async () => {
  const metrics = createMetrics();
  let open: Record<string, number> | null = { train: 2 };
  metrics.gauge({
    name: 'retune_runs_open',
    help: 'open runs',
    label: 'stage',
    read: () => (open === null ? Promise.reject(new Error('Temporal is down')) : Promise.resolve(open)),
  });
  expect(await metrics.expose()).toContain('retune_runs_open{stage="train"} 2');
  open = null;
  expect(await metrics.expose()).not.toContain('retune_runs_open{');
});

test('two processes’ worth of metrics do not mix', async () => {
  const [a, b] = [createMetrics(), createMetrics()];
  a.count('retune_audit_records_total', { outcome: 'written' });
  expect(Object.keys(await b.snapshot()).filter((name) => name.startsWith('retune_audit'))).toEqual([]);
});
