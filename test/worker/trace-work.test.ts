import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import { ROOT } from '../support/compose.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const SECRET = 'zebra-secret-4713';

it(
  'a run is one trace: the run, its activities below it, and in each the provider calls that it made',
  { timeout: 180_000 },
  async () => {
    const collector = await startOtlpReceiver();
    const pipeline = await startPipeline(await tempDir(), {
      appSecret: SECRET,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    onTestFinished(() => pipeline.stop());
    // The first poll meets a server that is down for a moment.
    await pipeline.control('/_faults', [{ path: '/v1/fine_tune/status', kind: 'status', status: 503, times: 1 }]);
    const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
    expect((await run.result()).stage).toBe('done');
    const { requests } = await pipeline.journal();
    await pipeline.stop();

    const spans = collector.spans();
    const [root, ...others] = spans.filter(({ name }) => name === 'run');
    expect(others).toEqual([]);
    expect(root).toMatchObject({
      parentSpanId: '',
      attributes: { 'retune.run_id': run.runId, 'retune.stage': 'done', 'retune.verdict': 'PROMOTE' },
    });
    const ofRun = spans.filter(({ traceId }) => traceId === root?.traceId);
    const activities = ofRun.filter(({ name }) => name.startsWith('activity '));
    expect(new Set(activities.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([root?.spanId]));
    expect(activities.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['activity openRun', 'activity createJob', 'activity pollJob', 'activity writeReport']),
    );

    const calls = spans.filter(({ kind }) => kind === 3);
    expect(calls).toHaveLength(requests.length);
    const activityIds = new Set(spans.filter(({ name }) => name.startsWith('activity ')).map(({ spanId }) => spanId));
    for (const { parentSpanId } of calls) expect(activityIds).toContain(parentSpanId);
    const failed = calls.filter(({ status }) => status.code === 2);
    const refused = requests.filter(({ status }) => status === null || status >= 400);
    expect(failed).toHaveLength(refused.length);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toContain('503');
    expect(new Set(collector.services())).toEqual(new Set(['retune-worker']));

    const tickets = (await readFile(join(pipeline.dir, 'tickets.csv'), 'utf8')).split('\n').slice(1, 20);
    for (const text of [SECRET, ...tickets.map((line) => line.split(',')[0] ?? '')])
      expect(collector.text()).not.toContain(text);
  },
);

it('a collector that is away costs the spans and a warning, nothing else', { timeout: 180_000 }, async () => {
  const pipeline = await startPipeline(await tempDir(), {
    logLevel: 'warn',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort(0)}` },
  });
  onTestFinished(() => pipeline.stop());
  const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
  expect((await run.result()).stage).toBe('done');
  await pipeline.stop();
  expect(pipeline.log()).toContain('traces could not be sent to OTEL_EXPORTER_OTLP_ENDPOINT');
});

it('without an endpoint nothing of OpenTelemetry that makes or sends spans is loaded', () => {
  const script = `import { createRequire } from 'node:module';
import '${new URL('../../dist/worker/start-worker.js', import.meta.url).href}';
const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => /opentelemetry.(sdk|exporter|otlp)/.test(file));
process.stdout.write(JSON.stringify(loaded));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stdout, stderr).toBe('[]');
});
