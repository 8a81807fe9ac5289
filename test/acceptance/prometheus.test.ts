import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import { spawnGuarded } from '../../platform/guarded-process.ts';
import { startCliStack } from '../support/cli-stack.ts';
import { programMissing } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const DEPLOY = resolve(import.meta.dirname, '../../deploy');
const missing = programMissing('prometheus', 'apt-get install prometheus');

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: string;
}

/** A real Prometheus on the product's own rules; their waiting times are taken out, and it looks twice a second. */
async function startPrometheus(target: string) {
  const dir = await tempDir();
  const rules = await readFile(join(DEPLOY, 'prometheus', 'rules.yml'), 'utf8');
  await writeFile(join(dir, 'rules.yml'), rules.replace(/^ +for: .*$/gm, ''));
  await writeFile(
    join(dir, 'prometheus.yml'),
    `global: { scrape_interval: 500ms, evaluation_interval: 500ms }
rule_files: [rules.yml]
scrape_configs: [{ job_name: retune-worker, static_configs: [{ targets: ['${target}'] }] }]
`,
  );
  const port = await freePort(0);
  const log: string[] = [];
  const server = spawnGuarded(
    'prometheus',
    [
      `--config.file=${join(dir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { onLine: (line) => log.push(line), graceMs: 5_000 },
  );
  onTestFinished(() => server.stop());
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const { data } = (await response.json()) as { data: T };
    return data;
  };
  return {
    seriesNames: () => get<string[]>('label/__name__/values').catch(() => []),
    alerts: async () => (await get<{ alerts: Alert[] }>('alerts').catch(() => ({ alerts: [] }))).alerts,
  };
}

/** Every series that the rules and the dashboard name. */
function namedSeries(): readonly string[] {
  const texts = ['prometheus/rules.yml', 'grafana/retune.json'].map((file) => readFileSync(join(DEPLOY, file), 'utf8'));
  const names = texts.flatMap(
    (text) => text.match(/\b(?:retune|temporal|process)_[a-z_]+(?:total|bucket|used|open|bytes)\b/g) ?? [],
  );
  return [...new Set(names)].toSorted();
}

describe.skipIf(missing !== null)(`a real Prometheus${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('finds every series that rules and dashboard name in a real run, and tells of a failing provider', async () => {
    const stack = await startCliStack();
    const metrics = `127.0.0.1:${await freePort(0)}`;
    stack.setEnvironment({ RETUNE_METRICS_ADDRESS: metrics });
    await stack.startWorker();
    const prometheus = await startPrometheus(metrics);
    expect((await fetch(`http://${metrics}/readyz`)).status).toBe(200);

    expect((await stack.retune('run', '--id', 'seen')).code).toBe(0);
    const wanted = namedSeries().filter((name) => !ONLY_IN_TROUBLE.has(name));
    expect(wanted.length).toBeGreaterThan(12);
    await expect
      .poll(async () => missingOf(wanted, await prometheus.seriesNames()), { timeout: 30_000, interval: 500 })
      .toEqual([]);

    await stack.control('/_clock', { train_polls: 500 });
    expect((await stack.retune('run', '--id', 'failing', '--detach', '--set', 'training.seed=3')).code).toBe(0);
    await expect.poll(async () => (await stack.journal()).jobs.length, { timeout: 30_000 }).toBe(2);
    await stack.control('/_faults', [{ path: '/v1/fine_tune/status', kind: 'status', status: 500 }]);
    await expect
      .poll(async () => firing(await prometheus.alerts()), { timeout: 60_000, interval: 500 })
      .toEqual(expect.arrayContaining(['RetunePollsFailing local', 'RetuneProviderFailing local']));
  }, 180_000);
});

/** Series that exist only where Redis is used and does not answer. */
const ONLY_IN_TROUBLE: ReadonlySet<string> = new Set(['retune_redis_errors_total']);

function missingOf(wanted: readonly string[], found: readonly string[]): readonly string[] {
  return wanted.filter((name) => !found.includes(name));
}

function firing(alerts: readonly Alert[]): readonly string[] {
  return alerts
    .filter(({ state }) => state === 'firing')
    .map(({ labels }) => `${labels['alertname'] ?? ''} ${labels['provider'] ?? ''}`.trim());
}
