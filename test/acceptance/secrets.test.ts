import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { createLogger } from '../../platform/logger.ts';
import { createProvider } from '../../provider/create-provider.ts';
import { createTransport } from '../../provider/http.ts';
import { recordCalls } from '../../worker/record-calls.ts';
import { project, runCli } from '../cli/run-cli.ts';
import { failureOf } from '../provider/deepseek/deepseek-under-test.ts';
import { startFakeServer } from '../provider/fake-server.ts';
import type { Received, Reply } from '../provider/fake-server.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tracesOf } from '../support/run-traces.ts';
import { tempDir } from '../support/temp-dir.ts';

/** One for each variable that holds a secret; none of them may come out anywhere. */
const PLANTED = {
  DEEPSEEK_APP_SECRET: 'planted-deepseek-5101',
  DEEPSEEK_TRAIN_APP_SECRET: 'planted-train-5102',
  DEEPSEEK_EVAL_APP_SECRET: 'planted-eval-5103',
  OPENAI_API_KEY: 'planted-openai-5104',
  TOGETHER_API_KEY: 'planted-together-5105',
  RETUNE_LOCAL_APP_SECRET: 'planted-local-5106',
  RETUNE_PSEUDONYM_KEY: 'planted-pseudonym-5107',
  TEMPORAL_API_KEY: 'planted-temporal-5108',
  REDIS_URL: 'redis://user:planted-redis-5109@127.0.0.1:1',
  HTTPS_PROXY: 'http://user:planted-proxy-5110@127.0.0.1:1',
  RETUNE_WEBHOOK_URL: 'https://hooks.example/planted-webhook-5111',
  LAB_KEY: 'planted-lab-5112',
} as const;
const KEYS = { DEEPSEEK_APP_KEY: 'key', DEEPSEEK_TRAIN_APP_KEY: 'key', DEEPSEEK_EVAL_APP_KEY: 'key' };

/** Whole runs: where, the secret that both sides share, and the path of the create. */
const RUNS = [
  { provider: 'local', secret: 'RETUNE_LOCAL_APP_SECRET', create: '/v1/fine_tune/create' },
  { provider: 'openai', secret: 'OPENAI_API_KEY', create: '/v1/fine_tuning/jobs' },
  { provider: 'together', secret: 'TOGETHER_API_KEY', create: '/together/v1/fine-tunes' },
] as const;

function foundIn(text: string): readonly string[] {
  return Object.values(PLANTED)
    .flatMap((value) => /planted-[a-z]+-\d+/.exec(value) ?? [])
    .filter((word) => text.includes(word));
}

/** Answers with what it was sent, as some servers quote the key that they refuse. */
function echo({ headers, text }: Received): Reply {
  const message = `refused: ${String(headers.authorization)} ${text}`;
  return { status: 401, body: { error: { code: 'unauthorized', type: 'auth', message } } };
}

describe('no secret comes out', () => {
  it.each(
    RUNS.flatMap(({ provider, secret, create }) => [
      { provider, secret, what: 'is done', faults: [], stage: 'done' },
      {
        provider,
        secret,
        what: 'is refused',
        faults: [{ path: create, kind: 'status', status: 401 }],
        stage: 'failed',
      },
      {
        ...{ provider, secret, what: 'meets a server that fails', stage: 'done' },
        faults: [{ path: create, kind: 'status', status: 500, times: 1 }],
      },
    ]),
  )(
    'of a run at $provider that $what: log at debug, histories, audit log, record, reports, metrics',
    async ({ provider, secret, faults, stage }) => {
      const appSecret = PLANTED[secret];
      const { RETUNE_LOCAL_APP_SECRET: _local, TEMPORAL_API_KEY: _key, ...others } = PLANTED;
      const metrics = `127.0.0.1:${await freePort(0)}`;
      const env = { ...others, RETUNE_METRICS_ADDRESS: metrics };
      const pipeline = await startPipeline(await tempDir(), { rows: 200, logLevel: 'debug', appSecret, env });
      onTestFinished(() => pipeline.stop());
      await pipeline.control('/_faults', faults);
      const run = await pipeline.start({ sets: ['poll.interval=300ms', `training.provider=${provider}`] });
      await run.result().catch(() => undefined);
      expect((await pipeline.record(run.runId)).status.outcome.stage).toBe(stage);
      // The key was really in use.
      expect((await pipeline.journal()).files.length).toBeGreaterThan(0);
      const { places: traces } = await tracesOf(pipeline, run.runId);
      const places = { ...traces, metrics: await (await fetch(`http://${metrics}/metrics`)).text() };
      for (const [place, text] of Object.entries(places)) expect(foundIn(text), place).toEqual([]);
      expect(places.metrics).toContain(`provider="${provider}"`);
      expect(traces['log']).toContain('goes on without it');
    },
    120_000,
  );

  it.each(['deepseek', 'openai', 'together'] as const)(
    'of an error of a %s that quotes what it was sent, nor of the log and the metrics of the call',
    async (kind) => {
      const server = await startFakeServer(echo);
      const lines: string[] = [];
      const logger = createLogger({
        level: 'trace',
        json: true,
        destination: { write: (line) => void lines.push(line) },
      });
      const metrics = createMetrics();
      const audit = { record: async (entry: object) => void lines.push(JSON.stringify(entry)) };
      const transport = createTransport({ onCall: recordCalls({ logger, metrics, audit }) });
      onTestFinished(() => transport.close());
      const credentials =
        kind === 'deepseek'
          ? { kind, appKey: 'key', appSecret: PLANTED.DEEPSEEK_APP_SECRET }
          : { kind, apiKey: PLANTED.LAB_KEY };
      const provider = createProvider({ name: 'lab', baseUrl: server.url, credentials, transport, role: 'train' });
      const error = await failureOf(provider.getJob('job-1'));
      expect(error.message).toContain('401');
      const told = [error.message, error.stack, ...lines, JSON.stringify(metrics.snapshot())].join('\n');
      expect(foundIn(told)).toEqual([]);
      const signature = server.requests[0]?.header['signature'];
      if (signature !== undefined) expect(told).not.toContain(signature);
      if (kind !== 'deepseek') expect(server.requests[0]?.headers.authorization).toContain(PLANTED.LAB_KEY);
    },
  );

  it.each([
    ['config', ['config', 'show', '--origin']],
    ['a refused call', ['invoke', '--service', 'text_generation', '--prompt', 'a', '--provider', 'deepseek']],
    [
      'a provider that is not there',
      ['invoke', '--service', 'text_generation', '--prompt', 'a', '--provider', 'local'],
    ],
    ['a Temporal that is not there', ['run', '--detach']],
    ['a worker without Temporal', ['worker']],
    ['a secret in the place of a file', ['--config', PLANTED.LAB_KEY.slice(0, 3), 'status', 'x']],
    ['an unknown run', ['status', 'nothing']],
  ])('of a command that crashes or prints with --debug: %s', async (_title, argv) => {
    const server = await startFakeServer(echo);
    const env = {
      ...{ ...PLANTED, ...KEYS, TEMPORAL_ADDRESS: '127.0.0.1:1', RETUNE_LOG_LEVEL: 'trace' },
      ...{ DEEPSEEK_BASE_URL: server.url, RETUNE_LOCAL_PROVIDER_URL: 'http://127.0.0.1:1' },
    };
    for (const more of [['--debug'], ['--debug', '--json']]) {
      const { stdout, stderr } = await runCli([...argv, ...more], { cwd: project(), env });
      expect((stdout + stderr).length).toBeGreaterThan(0);
      expect(foundIn(stdout + stderr)).toEqual([]);
    }
  });

  it('of a malformed environment, which is named and not quoted', async () => {
    const env = { REDIS_URL: 'planted-redis-5109', RETUNE_ENCRYPTION_KEYS: `id:${PLANTED.LAB_KEY}` };
    const { code, stdout, stderr } = await runCli(['status', 'x', '--debug'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('REDIS_URL');
    expect(foundIn(stdout + stderr)).toEqual([]);
  });
});
