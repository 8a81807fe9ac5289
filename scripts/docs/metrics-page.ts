import { COUNTERS, HISTOGRAMS, RUNS_OPEN } from '../../platform/metric-names.ts';
import { code, generated, table } from './markdown.ts';

const ABOUT = `What a worker serves at \`/metrics\` of [\`RETUNE_METRICS_ADDRESS\`](../observing.md), beside the figures of the
Temporal SDK (\`temporal_…\`) and of the process. No label ever holds an id, a model's name or a text.`;

/** The reference of the metrics, made from the registry that they are declared in. */
export function metricsPage(): string {
  const rows = [
    ...Object.entries(COUNTERS).map(([name, { help, labels }]) => [name, 'counter', labels, help] as const),
    ...Object.entries(HISTOGRAMS).map(([name, { help, labels }]) => [name, 'histogram', labels, help] as const),
    [RUNS_OPEN.name, 'gauge', [RUNS_OPEN.label], RUNS_OPEN.help] as const,
  ];
  const series = rows
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, kind, labels, help]) => [code(name), kind, labels.map(code).join(', '), help]);
  const buckets = Object.entries(HISTOGRAMS).map(([name, histogram]) => [code(name), histogram.buckets.join(', ')]);
  return [
    generated('Metrics reference', ABOUT),
    table(['series', 'kind', 'labels', 'says'], series),
    '## Buckets',
    table(['histogram', 'upper bounds in seconds'], buckets),
  ].join('\n\n');
}
