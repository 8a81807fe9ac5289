import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from 'redis';
import { expect, it, onTestFinished } from 'vitest';
import { documentKey } from '../../domain/identity.ts';
import { initialRecord } from '../../domain/initial-record.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { openStore } from '../../platform/open-store.ts';
import { cacheKey } from '../../provider/cached-invoke.ts';
import { runCli } from '../cli/run-cli.ts';
import { startPipeline } from '../support/pipeline.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import { noS3Server, startS3Server } from '../support/s3-server.ts';
import { tempDir } from '../support/temp-dir.ts';

const ADA = 'ada.canary@example.com';
const PHRASE = 'zanzibar-canary';
const KEEPS = 'retention.delete_uploads=false';

/** Tickets of many people; every tenth is Ada's, whose name is in a column and not in her texts. */
function subjectsCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const isAdas = index % 10 === 0;
    const text = isAdas
      ? `${PHRASE} number ${index}, my card was lost`
      : `my bill number ${index} is wrong, please look`;
    return `"${text}",${isAdas ? 'card' : 'billing'},${isAdas ? 'Ada.Canary@example.com' : `person-${index}@example.com`}`;
  });
  // Rejected, and Ada's; then somebody else's who speaks of her.
  lines.push(`${PHRASE} without an answer,,${ADA}`, `please forward it to ${ADA} today,billing,bob@example.com`);
  return `text,category,email\n${lines.join('\n')}\n`;
}

/** Files below a folder in which a word stands, whatever its case. */
async function filesWith(folder: string, word: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    if ((await readFile(file, 'latin1')).toLowerCase().includes(word.toLowerCase())) found.push(file);
  }
  return found;
}

const source = (path: string): string =>
  `data.sources=[{path: ${path}, columns: {prompt: text, completion: category, subject: email}}]`;

it('an erased subject is in no byte of the store, its files are gone from the provider, its models are named', async () => {
  const dir = await tempDir();
  const pipeline = await startPipeline(dir);
  onTestFinished(() => pipeline.stop());
  await writeFile(join(dir, 'people.csv'), subjectsCsv(200));
  const [one, two, other] = ['one', 'two', 'other'].map((word) => `${pipeline.name}-${word}`);
  const start = async (path: string, runId = '') => {
    const run = await pipeline.start({
      runId,
      sets: ['poll.interval=200ms', KEEPS, 'data.max_rejected_ratio=0.5', source(path)],
    });
    await run.result();
  };
  await start('people.csv', one);
  await start('people.csv', two);
  await writeFile(
    join(dir, 'others.csv'),
    subjectsCsv(200)
      .split('\n')
      .filter((line) => !/canary/i.test(line))
      .join('\n'),
  );
  await start('others.csv', other);
  const home = join(dir, 'home');
  const cli = { cwd: dir, env: { ...pipeline.env, RETUNE_HOME: home } };
  const files = async () => (await pipeline.journal()).files.filter(({ deleted }) => !deleted).length;
  const before = await files();
  for (const runId of [one, two]) expect((await runCli(['report', runId ?? ''], cli)).code).toBe(0);
  expect((await filesWith(join(home, 'reports'), PHRASE)).length).toBeGreaterThan(0);
  expect((await filesWith(home, PHRASE)).length).toBeGreaterThan(5);

  const dry = await runCli(['erase', ADA, '--dry-run', '--json'], cli);
  expect(dry.code, dry.stderr).toBe(0);
  expect(dry.json()).toMatchObject({ deleted: { artifacts: 0 }, certificate: null });
  expect((await filesWith(home, PHRASE)).length).toBeGreaterThan(5);

  const { code, json, stdout, stderr } = await runCli(['erase', ADA, '--json'], cli);
  expect(code, stderr).toBe(0);
  expect(stdout).not.toContain(PHRASE);
  const erased = json();
  expect(erased).toMatchObject({ found: { rows: 21, runs: [two, one] }, kept: [], unreached: [] });
  expect(erased['deleted']).toMatchObject({ provider_files: 2 });
  const models = erased['models'] as readonly Record<string, unknown>[];
  expect(models.map(({ run_id: runId }) => runId)).toEqual([one, two]);
  expect(models.map(({ version }) => version)).toEqual([`${pipeline.name}@1`, `${pipeline.name}@2`]);

  expect(await filesWith(home, PHRASE)).toEqual([]);
  expect(await filesWith(home, ADA)).toEqual([]);
  expect(await files()).toBe(before - 2);
  expect(await filesWith(join(dir, 'provider', 'files'), PHRASE)).toEqual([]);

  const certificate = String(erased['certificate']);
  const verified = await runCli(['audit', 'verify', '--certificate', certificate, '--json'], cli);
  expect(verified.json()).toMatchObject({ ok: true, own_key: true });
  const text = await readFile(certificate, 'utf8');
  await writeFile(join(dir, 'forged.json'), text.replace('"rows": 21', '"rows": 20'));
  expect((await runCli(['audit', 'verify', '--certificate', 'forged.json'], cli)).code).toBe(1);
  expect(await readFile(join(home, 'audit.jsonl'), 'utf8')).toMatch(/"action":"erase"/);
  expect((await runCli(['audit', 'verify', '--json'], cli)).code).toBe(0);

  // Others are as they were, and Ada's rows are left out of whatever is read next.
  expect((await pipeline.record(other ?? '')).progress.dataset).not.toBeNull();
  for (const ref of Object.values((await pipeline.record(other ?? '')).progress.dataset ?? {}))
    if (typeof ref === 'object' && ref !== null && 'sha256' in ref) expect(await pipeline.store.has(ref)).toBe(true);
  const gone = (await pipeline.record(one ?? '')).progress.dataset;
  if (gone !== null) await expect(pipeline.store.readText(gone.train)).rejects.toMatchObject({ code: 'ERASED' });
  // A mention in somebody else's row is for whoever owns the source to take out.
  await writeFile(
    join(dir, 'people.csv'),
    (await readFile(join(dir, 'people.csv'), 'utf8'))
      .split('\n')
      .filter((line) => !line.includes('bob@'))
      .join('\n'),
  );
  const later = await runCli(['prepare', '--json', '--set', source('people.csv')], cli);
  expect(later.json()).toMatchObject({ ledger: { excluded_by: { erased: 21 }, totals: { rejected: 0 } } });
  expect(await filesWith(join(dir, 'prepared'), PHRASE)).toEqual([]);
  const again = await runCli(['erase', ADA, '--json'], cli);
  // The rows are gone, and the models that were trained on them are not.
  expect(again.json()).toMatchObject({ found: { rows: 0 }, models });
}, 240_000);

it('what a provider does not delete is told, listed in the certificate, and deleted by the next erasure', async () => {
  const dir = await tempDir();
  const pipeline = await startPipeline(dir);
  onTestFinished(() => pipeline.stop());
  await writeFile(join(dir, 'people.csv'), subjectsCsv(100));
  const sets = ['poll.interval=200ms', KEEPS, 'data.max_rejected_ratio=0.5', source('people.csv')];
  await pipeline.control('/_faults', [{ path: '/v1/invoke', kind: 'status', status: 400 }]);
  const run = await pipeline.start({ sets });
  await expect(run.result()).rejects.toThrow(/failed/i);
  await pipeline.control('/_faults', [{ path: '/v1/fine_tune/delete_file', kind: 'status', status: 403 }]);
  const cli = { cwd: dir, env: { ...pipeline.env, RETUNE_HOME: join(dir, 'home') } };
  const first = await runCli(['erase', ADA, '--json'], cli);
  expect(first.code).toBe(7);
  const { certificate, ...told } = first.json();
  expect(told).toMatchObject({
    deleted: { provider_files: 0 },
    unreached: [{ provider: 'local' }],
    error: { code: 'PROVIDER_UNREACHABLE' },
  });
  expect(JSON.parse(await readFile(String(certificate), 'utf8'))).toMatchObject({ unreached: [{ provider: 'local' }] });
  expect(await filesWith(join(dir, 'home'), PHRASE)).toEqual([]);

  await pipeline.control('/_faults', []);
  const second = await runCli(['erase', ADA, '--json'], cli);
  expect(second.code, second.stderr).toBe(0);
  expect(second.json()).toMatchObject({ deleted: { provider_files: 1 }, unreached: [] });
  expect(await filesWith(join(dir, 'provider', 'files'), PHRASE)).toEqual([]);

  const retried = await pipeline.start({ runId: `${run.runId}.2`, retryOf: run.runId });
  await expect(retried.result()).rejects.toThrow(/failed/i);
  expect((await pipeline.record(`${run.runId}.2`)).status.outcome.error).toMatchObject({
    code: 'ERASED',
    hint: expect.stringContaining('retune rerun'),
  });
}, 240_000);

const skipped = (why: string | null): string => (why === null ? '' : ` (skipped: ${why})`);

it.skipIf(noRedis !== null)(
  `replies in Redis go, what other programs keep there stays${skipped(noRedis)}`,
  async () => {
    const redis = await startRedis();
    const client = await createClient({ url: redis.url }).connect();
    await client.set(
      cacheKey('https://a.example', { service: 'text_generation', parameters: { prompt: 'hi' } }),
      '{"ok":true}',
    );
    await client.set('deepseek:something-else', 'stays');
    const cwd = await tempDir();
    const { json } = await runCli(['erase', ADA, '--json'], { cwd, env: { REDIS_URL: redis.url } });
    expect(json()).toMatchObject({ deleted: { cache_entries: 1 } });
    expect(await client.keys('*')).toEqual(['deepseek:something-else']);
    client.destroy();
    await redis.kill();
    expect((await runCli(['erase', ADA], { cwd, env: { REDIS_URL: redis.url } })).code).toBe(7);
  },
);

it.skipIf(noS3Server !== null)(`a store in S3 is searched and cleared too${skipped(noS3Server)}`, async () => {
  const server = await startS3Server();
  const [cwd, home] = [await tempDir(), await tempDir()];
  const env = { ...server.env, RETUNE_HOME: home, RETUNE_STORE: `s3://${server.bucket}/team` };
  const store = openStore(
    { kind: 's3', bucket: server.bucket, prefix: 'team' },
    { cacheDir: join(home, 'cache', 'artifacts'), variable: (name) => new Map(Object.entries(env)).get(name) ?? null },
  );
  await store.localPath(await store.putText(`{"messages":[{"role":"user","content":"mail ${ADA}"}]}\n`));
  await store.writeDocument('runs/r/report.md', `asked by ${ADA}`);
  const others = await store.putText('{"messages":[{"role":"user","content":"hello"}]}\n');
  const { code, json, stderr } = await runCli(['erase', ADA, '--json'], { cwd, env });
  expect(code, stderr).toBe(0);
  expect(json()).toMatchObject({ deleted: { artifacts: 1, documents: 1 }, certificate: expect.stringMatching(/^s3:/) });
  expect([...(await filesWith(server.folder, ADA)), ...(await filesWith(home, ADA))]).toEqual([]);
  expect(await store.has(others)).toBe(true);
});

it('nothing is deleted while a run works with the rows, and nothing printed but where they were', async () => {
  const home = await tempDir();
  const store = createDiskStore(join(home, 'store'));
  const train = await store.putText(`{"text":"${ADA}"}\n`);
  const configRef = await store.putText('{"config":{}}');
  const names = { runId: 'busy', firstRunId: 'busy', name: 'people', provider: 'local', baseModel: 'b' };
  const record = initialRecord({ ...names, configRef, configDigest: '', startedAt: new Date(0).toISOString() });
  const dataset = { train } as RunRecord['progress']['dataset'];
  const busy = { ...record, progress: { ...record.progress, dataset } };
  await store.writeDocument(documentKey.run('busy'), JSON.stringify(busy));
  const cli = { cwd: home, env: { RETUNE_HOME: home } };
  const refused = await runCli(['erase', ADA, '--json'], cli);
  expect(refused.code).toBe(2);
  expect(refused.json()).toMatchObject({
    error: { code: 'USAGE', hint: expect.stringContaining('retune cancel busy') },
  });
  expect(await store.has(train)).toBe(true);
  expect((await runCli(['erase', ADA, '--dry-run'], cli)).stdout).toContain('busy');
});
